//! Payloads of persisted work, their lanes and how duplicates are told.
//! Must not know how a task is run.

mod scan;

pub use scan::{ScanLibrary, ScanProgress};

use serde::{Serialize, de::DeserializeOwned};

/// A queue of its own with its own concurrency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// Scans: one after the other, each parallel inside.
    Scan,
}

impl Lane {
    /// Every lane.
    pub const ALL: &'static [Self] = &[Self::Scan];

    /// The stored name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Scan => "scan",
        }
    }
}

/// The data of a task: a kind, a lane and a key that tells duplicates.
pub trait TaskPayload: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Stored name, unique.
    const KIND: &'static str;
    /// Where it waits.
    const LANE: Lane;

    /// Two waiting or running tasks never share a key; `None` allows any number.
    fn dedupe_key(&self) -> Option<String>;
}
