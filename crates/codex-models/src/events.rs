//! What happened, as typed facts: hints for listeners, never the only record.
//! Must not know how they travel.

use serde::{Deserialize, Serialize};

use crate::scans::{ScanStatus, TaskState};
use crate::tasks::{Lane, TaskStatus};
use crate::{BookId, LibraryId, SeriesId, UserId};

/// Something that happened and was committed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// A library was created.
    LibraryAdded {
        /// Which.
        library: LibraryId,
    },
    /// A library's name, roots or counts changed.
    LibraryChanged {
        /// Which.
        library: LibraryId,
    },
    /// A library was deleted.
    LibraryDeleted {
        /// Which.
        library: LibraryId,
    },
    /// A scan moved on or ended.
    ScanProgress {
        /// Where it is.
        scan: ScanStatus,
    },
    /// A task was recorded, moved on or ended; only those who may see tasks hear of it.
    TaskChanged {
        /// Where it is.
        task: TaskStatus,
    },
    /// A lane was paused, resumed or given another concurrency, or many tasks were recorded in it at once; only those who
    /// may see tasks hear of it.
    LaneChanged {
        /// Which.
        lane: Lane,
    },
    /// Series appeared or changed.
    SeriesChanged {
        /// Their library.
        library: LibraryId,
        /// Which (at most a few hundred).
        #[serde(with = "crate::ids::brief")]
        series: Vec<SeriesId>,
    },
    /// Books appeared or changed.
    BooksChanged {
        /// Their library.
        library: LibraryId,
        /// Which (at most a few hundred).
        #[serde(with = "crate::ids::brief")]
        books: Vec<BookId>,
    },
    /// A schedule was made, changed or deleted.
    SchedulesChanged,
    /// A collection or read list was made, changed or deleted; whoever shows lists asks anew.
    ListsChanged,
    /// A user's progress changed; only that user hears of it.
    ProgressChanged {
        /// Whose.
        user: UserId,
        /// Where.
        book: BookId,
    },
    /// A user marked a whole series; only that user hears of it.
    SeriesProgressChanged {
        /// Whose.
        user: UserId,
        /// Where.
        series: SeriesId,
    },
    /// An account's rights, password, sessions or keys changed, or it was deleted.
    AccountChanged {
        /// Whose.
        user: UserId,
    },
}

impl Event {
    /// Whether the next one of its kind supersedes it and the last of them is no tick. A tick is told at once and
    /// kept nowhere: what it says can be asked for at any time.
    pub fn is_tick(&self) -> bool {
        match self {
            Self::ScanProgress { scan } => scan.state == TaskState::Running,
            Self::TaskChanged { task } => task.state == TaskState::Running,
            Self::LibraryAdded { .. }
            | Self::LibraryChanged { .. }
            | Self::LibraryDeleted { .. }
            | Self::LaneChanged { .. }
            | Self::SeriesChanged { .. }
            | Self::BooksChanged { .. }
            | Self::SchedulesChanged
            | Self::ListsChanged
            | Self::ProgressChanged { .. }
            | Self::SeriesProgressChanged { .. }
            | Self::AccountChanged { .. } => false,
        }
    }
}
