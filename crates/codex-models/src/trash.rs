//! Books whose files are gone: which of them are meant, and what people made of them.
//! Must not delete anything.

use crate::{BookId, LibraryId};

/// Most books that can be named at once.
pub const MAX_NAMED: usize = 100;

/// Which books of the trash.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TrashFilter {
    /// Only of this library.
    pub library: Option<LibraryId>,
    /// Only these.
    pub books: Option<Vec<BookId>>,
}

/// What people made of books or series, and would lose with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct MadeByPeople {
    /// Positions of readers.
    pub progress: u64,
    /// Entries of logs of reading.
    pub sessions: u64,
    /// Ratings and reviews.
    pub opinions: u64,
    /// Bookmarks.
    pub bookmarks: u64,
    /// Places in collections and read lists, and on lists of what people want to read.
    pub list_places: u64,
    /// Books and series that somebody described or labeled.
    pub edits: u64,
}

impl MadeByPeople {
    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            progress: self.progress + other.progress,
            sessions: self.sessions + other.sessions,
            opinions: self.opinions + other.opinions,
            bookmarks: self.bookmarks + other.bookmarks,
            list_places: self.list_places + other.list_places,
            edits: self.edits + other.edits,
        }
    }

    /// The counts in a fixed order.
    pub fn counts(&self) -> [u64; 6] {
        let Self { progress, sessions, opinions, bookmarks, list_places, edits } = *self;
        [progress, sessions, opinions, bookmarks, list_places, edits]
    }
}
