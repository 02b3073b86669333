//! Payload of a library scan.
//! Must not know how folders are walked.

use serde::{Deserialize, Serialize};

use super::{Lane, TaskPayload};
use crate::LibraryId;
use crate::scans::{ScanCounts, ScanPace, ScanPhase, ScanPlace};

/// Compare a library's folders with the database, then analyze what changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScanLibrary {
    /// The library.
    pub library: LibraryId,
    /// Open every file again, changed or not.
    #[serde(default)]
    pub force: bool,
    /// The only places to look at; none: everything.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<ScanPlace>,
    /// Leave files alone that were changed less than so many seconds ago, and look again then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settle_s: Option<u32>,
}

impl ScanLibrary {
    /// A look at everything.
    pub fn whole(library: LibraryId, force: bool) -> Self {
        Self { library, force, places: Vec::new(), settle_s: None }
    }
}

impl TaskPayload for ScanLibrary {
    const KIND: &'static str = "scan_library";
    const LANE: Lane = Lane::Scan;

    fn dedupe_key(&self) -> Option<String> {
        let part = if self.places.is_empty() { "" } else { ":part" };
        Some(format!("scan:{}{part}", self.library))
    }
}

/// Progress of a scan as stored with its task.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ScanProgress {
    /// Step.
    pub phase: Option<ScanPhase>,
    /// Counts.
    pub counts: ScanCounts,
    /// How fast it goes.
    #[serde(default)]
    pub pace: ScanPace,
}
