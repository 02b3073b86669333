//! Payload of a library scan.
//! Must not know how folders are walked.

use serde::{Deserialize, Serialize};

use super::{Lane, TaskPayload};
use crate::LibraryId;
use crate::scans::{ScanCounts, ScanPhase};

/// Compare a library's folders with the database, then analyze what changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScanLibrary {
    /// The library.
    pub library: LibraryId,
    /// Open every file again, changed or not.
    #[serde(default)]
    pub force: bool,
}

impl TaskPayload for ScanLibrary {
    const KIND: &'static str = "scan_library";
    const LANE: Lane = Lane::Scan;

    fn dedupe_key(&self) -> Option<String> {
        Some(format!("scan:{}", self.library))
    }
}

/// Progress of a scan as stored with its task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScanProgress {
    /// Step.
    pub phase: Option<ScanPhase>,
    /// Counts.
    pub counts: ScanCounts,
}
