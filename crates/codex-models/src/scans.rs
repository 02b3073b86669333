//! How far a scan is.
//! Must not know how it is run.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{LibraryId, LibraryRootId, TaskId};

/// A part of a library that a scan looks at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ScanPlace {
    /// The root.
    pub root: LibraryRootId,
    /// A folder below it, with `/` between names; empty for the root itself.
    pub folder: String,
    /// Whether what is in folders below it belongs to it, too.
    pub is_deep: bool,
}

impl ScanPlace {
    /// A folder with everything below it.
    pub fn below(root: LibraryRootId, folder: impl Into<String>) -> Self {
        Self { root, folder: folder.into(), is_deep: true }
    }

    /// The files of a folder, without those in folders below it.
    pub fn in_folder(root: LibraryRootId, folder: impl Into<String>) -> Self {
        Self { root, folder: folder.into(), is_deep: false }
    }

    /// Whether a folder, or something in it, is looked at with this place.
    pub fn holds(&self, root: LibraryRootId, folder: &str) -> bool {
        if root != self.root {
            return false;
        }
        let below = match self.folder.as_str() {
            "" => Some(if folder.is_empty() { "" } else { "/" }),
            own => folder.strip_prefix(own),
        };
        below.is_some_and(|rest| rest.is_empty() || (self.is_deep && rest.starts_with('/')))
    }
}

/// Step of a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum ScanPhase {
    /// Walking the folders.
    Discovering,
    /// Writing what changed.
    Applying,
    /// Opening new and changed files.
    Analyzing,
}

/// Counts of a scan; also its report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ScanCounts {
    /// Candidate files found so far.
    pub files_found: u64,
    /// Books to analyze.
    pub books_total: u64,
    /// Books analyzed.
    pub books_done: u64,
    /// Books that could not be read.
    pub errors: u64,
    /// New books.
    pub added: u64,
    /// Books whose file changed.
    pub updated: u64,
    /// Books whose file vanished.
    pub missing: u64,
    /// Books whose file came back.
    pub restored: u64,
    /// Books whose file moved.
    pub moved: u64,
}

/// How fast a scan goes, and what it is at.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ScanPace {
    /// Books analyzed in a minute, once that can be told.
    pub books_per_minute: Option<u64>,
    /// Seconds that the rest takes at that pace.
    pub seconds_left: Option<u64>,
    /// The file that was opened last, below its root.
    pub current: Option<String>,
}

/// State of a persisted unit of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "orm", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(
    feature = "orm",
    sea_orm(rs_type = "String", db_type = "String(sea_orm::sea_query::StringLen::N(8))")
)]
#[serde(rename_all = "lowercase")]
pub enum TaskState {
    /// Waiting for a worker.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "queued"))]
    Queued,
    /// A worker is at it.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "running"))]
    Running,
    /// Finished.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "done"))]
    Done,
    /// Gave up, with a code and a sentence.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "failed"))]
    Failed,
    /// Stopped by a person.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "canceled"))]
    Canceled,
}

impl TaskState {
    /// Every state, in the order in which a task goes through them.
    pub const ALL: &'static [Self] =
        &[Self::Queued, Self::Running, Self::Done, Self::Failed, Self::Canceled];

    /// The stored name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
        }
    }

    /// Whether the task waits or runs.
    pub fn is_open(self) -> bool {
        match self {
            Self::Queued | Self::Running => true,
            Self::Done | Self::Failed | Self::Canceled => false,
        }
    }
}

/// A scan as doors show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScanStatus {
    /// The task that runs it.
    pub task: TaskId,
    /// The library.
    pub library: LibraryId,
    /// Where the task is.
    pub state: TaskState,
    /// Step, while running.
    pub phase: Option<ScanPhase>,
    /// Counts so far.
    pub counts: ScanCounts,
    /// How fast it goes, while running.
    pub pace: ScanPace,
    /// When a worker took it.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// Why it failed: stable code and sentence.
    pub error: Option<(String, String)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_holds_its_folder_and_a_deep_one_what_is_below() {
        let root = LibraryRootId(uuid::Uuid::from_u128(1));
        let deep = ScanPlace::below(root, "A/b");
        assert!(deep.holds(root, "A/b") && deep.holds(root, "A/b/c"));
        assert!(!deep.holds(root, "A/bc") && !deep.holds(root, "A") && !deep.holds(root, ""));
        assert!(!deep.holds(LibraryRootId(uuid::Uuid::from_u128(2)), "A/b"));
        let flat = ScanPlace::in_folder(root, "");
        assert!(flat.holds(root, "") && !flat.holds(root, "A"));
        assert!(ScanPlace::below(root, "").holds(root, "A/b"));
    }
}
