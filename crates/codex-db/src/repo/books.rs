//! Books.
//! Must not open files.

use codex_models::books::BookFilter;
use codex_models::sort::BookSort;
use codex_models::{BookId, Page, PageRequest, SeriesId, Viewer};

use crate::view::{BookDetail, BookFileRow, BookRow, SearchText};
use crate::{Conn, Result, Tx};

/// One page of the books in sight. Sort `Number` is reading order: number, then title.
pub async fn list(
    conn: &Conn<'_>,
    viewer: &Viewer,
    filter: &BookFilter,
    sort: BookSort,
    page: PageRequest,
) -> Result<Page<BookRow>> {
    todo!()
}

/// One book with its neighbors.
pub async fn find(conn: &Conn<'_>, viewer: &Viewer, id: BookId) -> Result<Option<BookDetail>> {
    todo!()
}

/// Those of these books that are in sight, in the given order (at most `MAX_PAGE_SIZE` are looked up at once).
pub async fn find_many(conn: &Conn<'_>, viewer: &Viewer, ids: &[BookId]) -> Result<Vec<BookRow>> {
    todo!()
}

/// What serving bytes of a book needs, by one cheap statement.
pub async fn find_file(conn: &Conn<'_>, viewer: &Viewer, id: BookId) -> Result<Option<BookFileRow>> {
    todo!()
}

/// The first readable book of a series in reading order, whose cover the series shows by default.
pub async fn first_of_series(conn: &Conn<'_>, viewer: &Viewer, series: SeriesId) -> Result<Option<BookFileRow>> {
    todo!()
}

/// Folded titles of all books in sight, for the search index; of these only, when given.
pub async fn search_texts(
    conn: &Conn<'_>,
    viewer: &Viewer,
    only: Option<&[BookId]>,
) -> Result<Vec<SearchText<BookId>>> {
    todo!()
}

/// Notes the version of the cover that was stored.
pub async fn set_cover_version(tx: &Tx, id: BookId, version: i32) -> Result<()> {
    todo!()
}
