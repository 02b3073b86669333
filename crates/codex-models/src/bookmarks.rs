//! Places in books that users mark.
//! Must not know who.

/// Most bookmarks of an account in one book.
pub const MAX_BOOKMARKS: u64 = 1_000;
/// Longest note, in characters.
pub const MAX_NOTE_CHARS: usize = 4_000;
/// The last place among the bookmarks of a book that can be asked for.
pub const MAX_ORDER: i64 = 1_000_000;

/// A bookmark to keep.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BookmarkEdit {
    /// The page, from 1.
    pub page: Option<u32>,
    /// The position, a JSON object that is kept as it is.
    pub locator: Option<String>,
    /// What is noted about it.
    pub note: Option<String>,
    /// Its place among those of the book; where it is, or behind all others, without it.
    pub order: Option<i64>,
}
