//! Shapes of books.

use codex_models::metadata::TermKind;
use codex_models::{BookFormat, BookId, BookState, LibraryId};

use crate::entity::{book, progress};

/// A book with what a list shows beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct BookRow {
    /// The book.
    pub book: book::Model,
    /// Title of its series.
    pub series_title: String,
    /// Where the viewer is in it.
    pub progress: Option<progress::Model>,
}

/// A book with its neighbors in the series.
#[derive(Debug, Clone, PartialEq)]
pub struct BookDetail {
    /// The book.
    pub row: BookRow,
    /// The book before it in reading order.
    pub previous: Option<BookId>,
    /// The book behind it in reading order.
    pub next: Option<BookId>,
}

/// What serving bytes of a book needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookFileRow {
    /// Id.
    pub id: BookId,
    /// The library.
    pub library: LibraryId,
    /// Absolute path of the root.
    pub root_path: String,
    /// Path of the file below the root.
    pub path: String,
    /// Last part of the path.
    pub file_name: String,
    /// Container format.
    pub format: BookFormat,
    /// Bytes of the file when it was catalogued.
    pub size: u64,
    /// Modification time of the file in microseconds since 1970.
    pub modified_us: i64,
    /// What strong validators are made of; `None` until analyzed.
    pub content_version: Option<String>,
    /// Whether the file has been understood.
    pub state: BookState,
    /// Why not: code and sentence.
    pub error: Option<(String, String)>,
    /// Pages; 0 until analyzed.
    pub page_count: u32,
    /// Version of the cover made of it; 0 is none.
    pub cover_version: i32,
    /// Version of the cover that is shown instead.
    pub own_cover_version: Option<i32>,
}

/// A folded title for the search index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchText<Id> {
    /// Which.
    pub id: Id,
    /// Its library.
    pub library: LibraryId,
    /// Search key of a title.
    pub title_search: String,
}

/// A name for the search index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchName {
    /// Id.
    pub id: i64,
    /// What it names.
    pub kind: TermKind,
    /// As written.
    pub name: String,
    /// Folded.
    pub key: String,
}
