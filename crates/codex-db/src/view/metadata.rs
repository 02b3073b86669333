//! Shapes of metadata: what is kept of books and series, and how they are described.

use codex_models::libraries::Layout;
use codex_models::metadata::{BookMetadata, Provenance, SeriesMetadata};
use codex_models::{BookFormat, BookId, LibraryId, SeriesId};

use super::ShownCover;

/// What is kept of a book's metadata, with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptBook {
    /// Id.
    pub id: BookId,
    /// Its library.
    pub library: LibraryId,
    /// How the files of that library become series and books.
    pub layout: Layout,
    /// Its series.
    pub series: SeriesId,
    /// Absolute path of the root.
    pub root_path: String,
    /// Path below the root.
    pub path: String,
    /// Container format.
    pub format: BookFormat,
    /// What holds.
    pub metadata: BookMetadata,
    /// Where it came from; `None` when there is nothing to tell.
    pub provenance: Option<Provenance<BookMetadata>>,
}

/// What is kept of a series' metadata.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptSeries {
    /// Id.
    pub id: SeriesId,
    /// Its library.
    pub library: LibraryId,
    /// Name as the folder or the files have it.
    pub name: String,
    /// What holds.
    pub metadata: SeriesMetadata,
    /// Where it came from; `None` when there is nothing to tell.
    pub provenance: Option<Provenance<SeriesMetadata>>,
}

/// How a book is shown and found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BookDescription {
    /// What holds.
    pub metadata: BookMetadata,
    /// Where it came from.
    pub provenance: Option<Provenance<BookMetadata>>,
    /// Shown title.
    pub title: String,
    /// Number as a decimal.
    pub number_sort: Option<f64>,
    /// What its place among the books of its series goes by instead of number and title.
    pub order_name: Option<String>,
}

/// How a series is shown and found.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesDescription {
    /// The series.
    pub id: SeriesId,
    /// What holds.
    pub metadata: SeriesMetadata,
    /// Where it came from.
    pub provenance: Option<Provenance<SeriesMetadata>>,
    /// Shown title.
    pub title: String,
    /// The book whose cover it shows, unless it has one of its own.
    pub cover_book: Option<BookId>,
    /// That cover.
    pub cover: ShownCover,
}

/// A file that describes books or a series, as a scan last read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownSidecar {
    /// The root.
    pub root: codex_models::LibraryRootId,
    /// Path below the root.
    pub path: String,
    /// The series it speaks of; `None` for books.
    pub series: Option<SeriesId>,
    /// Bytes.
    pub size: u64,
    /// Modification time in microseconds since 1970.
    pub modified_us: i64,
}

/// A name by which things are found, with how many are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameRow {
    /// The name.
    pub name: String,
    /// Series or books in sight that have it.
    pub count: u64,
}
