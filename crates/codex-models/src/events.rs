//! What happened, as typed facts: hints for listeners, never the only record.
//! Must not know how they travel.

use serde::{Deserialize, Serialize};

use crate::scans::ScanStatus;
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
    /// Series appeared or changed.
    SeriesChanged {
        /// Their library.
        library: LibraryId,
        /// Which (at most a few hundred).
        series: Vec<SeriesId>,
    },
    /// Books appeared or changed.
    BooksChanged {
        /// Their library.
        library: LibraryId,
        /// Which (at most a few hundred).
        books: Vec<BookId>,
    },
    /// A user's progress changed; only that user hears of it.
    ProgressChanged {
        /// Whose.
        user: UserId,
        /// Where.
        book: BookId,
    },
}
