//! Lanes: queues of their own, each with its own concurrency, in the order of their importance.
//! Must not know how a task is run.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The most tasks that one process may run in one lane at the same time.
pub const MAX_CONCURRENCY: u32 = 64;

/// A queue of its own with its own concurrency; the most urgent comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Lane {
    /// What a person waits for at this moment.
    Interactive,
    /// Scans: each is parallel inside.
    Scan,
    /// Opening files again, beside scans.
    Analyze,
    /// Covers that are made ahead of time.
    Thumbnails,
    /// Hashes of whole files.
    Hashes,
    /// What keeps the database and the data folder small.
    Cleanup,
}

/// The text names no lane.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a lane")]
pub struct UnknownLane(pub String);

impl Lane {
    /// Every lane, the most urgent first.
    pub const ALL: &'static [Self] = &[
        Self::Interactive,
        Self::Scan,
        Self::Analyze,
        Self::Thumbnails,
        Self::Hashes,
        Self::Cleanup,
    ];

    /// The stored name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Interactive => "interactive",
            Self::Scan => "scan",
            Self::Analyze => "analyze",
            Self::Thumbnails => "thumbnails",
            Self::Hashes => "hashes",
            Self::Cleanup => "cleanup",
        }
    }
}

impl FromStr for Lane {
    type Err = UnknownLane;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let lane = Self::ALL.iter().copied().find(|lane| lane.as_str() == text);
        lane.ok_or_else(|| UnknownLane(text.to_owned()))
    }
}

/// A change of a lane; what is absent stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LanePatch {
    /// Whether nothing more is begun in the lane, in any process.
    pub paused: Option<bool>,
    /// How many tasks each process runs in the lane at the same time.
    pub concurrency: Option<u32>,
}

/// A lane as doors show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LaneStatus {
    /// Which.
    pub lane: Lane,
    /// Whether nothing more is begun in it.
    pub paused: bool,
    /// How many tasks each process runs in it at the same time.
    pub concurrency: u32,
    /// Tasks that wait.
    pub queued: u64,
    /// Tasks that run.
    pub running: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lane_is_read_from_its_stored_name() {
        for lane in Lane::ALL {
            assert_eq!(lane.as_str().parse(), Ok(*lane));
        }
        assert_eq!("fast".parse::<Lane>(), Err(UnknownLane("fast".to_owned())));
    }
}
