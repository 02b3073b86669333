//! Shapes a scan reads and writes, hundreds at a time.

use chrono::{DateTime, Utc};
use codex_models::books::Warning;
use codex_models::covers::CoverLook;
use codex_models::metadata::BookMetadata;
use codex_models::{BookFormat, BookId, BookState, LibraryId, LibraryRootId, SeriesId};

use super::{BookDescription, ShownCover};

/// What the database knows of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownBook {
    /// Id.
    pub id: BookId,
    /// Its series.
    pub series: SeriesId,
    /// Its library.
    pub library: LibraryId,
    /// The root.
    pub root: LibraryRootId,
    /// Path below the root.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// Modification time in microseconds since 1970.
    pub modified_us: i64,
    /// Inode.
    pub inode: u64,
    /// Cheap identity of the content.
    pub fingerprint: Option<[u8; 16]>,
    /// What its pages are known by.
    pub content_key: Option<i64>,
    /// Whether it has been understood.
    pub state: BookState,
    /// Whether it was missing at the last scan.
    pub missing: bool,
    /// Whether a person keeps it in its series.
    pub pinned: bool,
    /// Version of the cover made of it; 0 is none.
    pub cover_version: i32,
}

/// A book and the series it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlacedBook {
    /// Id.
    pub id: BookId,
    /// Its library.
    pub library: LibraryId,
    /// Its series.
    pub series: SeriesId,
    /// Whether a person keeps it there.
    pub is_pinned: bool,
}

/// A series and what it is recognized by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedSeries {
    /// Id.
    pub id: SeriesId,
    /// Its library.
    pub library: LibraryId,
    /// Identity inside the library.
    pub folder: String,
}

/// What the database knows of a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownSeries {
    /// Id.
    pub id: SeriesId,
    /// The root.
    pub root: Option<LibraryRootId>,
    /// Identity inside the library.
    pub folder: String,
    /// Books in it.
    pub book_count: u32,
    /// Whether it is marked missing.
    pub missing: bool,
}

/// A series to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesInsert {
    /// Id, made by the caller.
    pub id: SeriesId,
    /// The library.
    pub library: LibraryId,
    /// The root.
    pub root: LibraryRootId,
    /// Identity inside the library.
    pub folder: String,
    /// Name; also the title until books say otherwise.
    pub name: String,
}

/// A book to add, not yet analyzed.
#[derive(Debug, Clone, PartialEq)]
pub struct BookInsert {
    /// Id, made by the caller.
    pub id: BookId,
    /// The series.
    pub series: SeriesId,
    /// The library.
    pub library: LibraryId,
    /// The root.
    pub root: LibraryRootId,
    /// Path below the root.
    pub path: String,
    /// Format by extension, corrected by analysis.
    pub format: BookFormat,
    /// Title until the file says otherwise.
    pub title: String,
    /// Number by the file name.
    pub number: Option<String>,
    /// The same as a decimal.
    pub number_sort: Option<f64>,
    /// Bytes.
    pub size: u64,
    /// Modification time in microseconds since 1970.
    pub modified_us: i64,
    /// Inode.
    pub inode: u64,
}

/// A book whose file changed in place; it waits for analysis again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookChange {
    /// The book.
    pub id: BookId,
    /// Bytes.
    pub size: u64,
    /// Modification time in microseconds since 1970.
    pub modified_us: i64,
    /// Inode.
    pub inode: u64,
}

/// A book whose file was found at another place with the same content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookMove {
    /// The book.
    pub id: BookId,
    /// Its series now.
    pub series: SeriesId,
    /// Its library now.
    pub library: LibraryId,
    /// Its root now.
    pub root: LibraryRootId,
    /// Its path now.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// Modification time in microseconds since 1970.
    pub modified_us: i64,
    /// Inode.
    pub inode: u64,
}

/// One batch of differences between disk and database; applying it twice changes nothing more.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ScanBatch {
    /// Series whose folder has another name now.
    pub renamed: Vec<SeriesInsert>,
    /// Series to add; one that exists under (library, folder) stays.
    pub series: Vec<SeriesInsert>,
    /// Books to add; one that exists under (root, path) stays.
    pub books: Vec<BookInsert>,
    /// Books whose file changed; they become pending.
    pub changed: Vec<BookChange>,
    /// Books whose content is known to be the same under new file facts; they stay as they are.
    pub touched: Vec<BookChange>,
    /// Books whose file moved.
    pub moved: Vec<BookMove>,
    /// Books that belong to another series although their file is where it was.
    pub regrouped: Vec<(BookId, SeriesId)>,
    /// Books that no person keeps in a series any more.
    pub unpinned: Vec<BookId>,
    /// Books whose file is gone, with the places where it was looked for: a book that is elsewhere by now is not marked.
    pub missing: Vec<(BookId, LibraryRootId, String)>,
    /// Books whose file is back unchanged.
    pub restored: Vec<BookId>,
    /// Books to open again although their file did not change (forced scan).
    pub reanalyze: Vec<BookId>,
}

/// What opening a file gave.
#[derive(Debug, Clone, PartialEq)]
pub struct BookAnalysis {
    /// The book.
    pub book: BookId,
    /// Cheap identity of the content, when it could be read.
    pub fingerprint: Option<[u8; 16]>,
    /// What came out.
    pub outcome: BookOutcome,
}

/// Whether a file was understood.
#[derive(Debug, Clone, PartialEq)]
pub enum BookOutcome {
    /// It was.
    Ready(Box<ReadyBook>),
    /// It was not.
    Failed {
        /// Stable code.
        code: String,
        /// A sentence.
        message: String,
    },
}

/// Everything known of a readable book.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadyBook {
    /// Format by content.
    pub format: BookFormat,
    /// Pages.
    pub page_count: u32,
    /// The page index record.
    pub index: Vec<u8>,
    /// How it is shown and found.
    pub description: BookDescription,
    /// What was odd.
    pub warnings: Vec<Warning>,
    /// What strong validators are made of.
    pub content_version: String,
    /// What its pages are known by.
    pub content_key: Option<i64>,
    /// Version of the cover that was stored; 0 is none.
    pub cover_version: i32,
    /// What it looks like, when it was made.
    pub cover_look: Option<CoverLook>,
}

/// A book as the description of its series needs it.
#[derive(Debug, Clone, PartialEq)]
pub struct DescribedBook {
    /// Id.
    pub id: BookId,
    /// Its series.
    pub series: SeriesId,
    /// Shown title.
    pub title: String,
    /// Year of release.
    pub year: Option<i32>,
    /// What holds of it.
    pub metadata: BookMetadata,
    /// Whether it has been understood.
    pub state: BookState,
    /// The cover it shows.
    pub cover: ShownCover,
    /// Since when its file is missing.
    pub missing_at: Option<DateTime<Utc>>,
}
