//! Series.
//! Must not decide how a series is described.

use codex_models::series::SeriesFilter;
use codex_models::sort::SeriesSort;
use codex_models::{BookId, Page, PageRequest, SeriesId, Viewer};

use crate::view::{SearchText, SeriesRow};
use crate::{Conn, Result, Tx};

/// One page of the series in sight.
pub async fn list(
    conn: &Conn<'_>,
    viewer: &Viewer,
    filter: &SeriesFilter,
    sort: SeriesSort,
    page: PageRequest,
) -> Result<Page<SeriesRow>> {
    todo!()
}

/// One series.
pub async fn find(conn: &Conn<'_>, viewer: &Viewer, id: SeriesId) -> Result<Option<SeriesRow>> {
    todo!()
}

/// Those of these series that are in sight, in the given order (at most `MAX_PAGE_SIZE` are looked up at once).
pub async fn find_many(conn: &Conn<'_>, viewer: &Viewer, ids: &[SeriesId]) -> Result<Vec<SeriesRow>> {
    todo!()
}

/// Folded titles of all series in sight, for the search index; of these only, when given.
pub async fn search_texts(
    conn: &Conn<'_>,
    viewer: &Viewer,
    only: Option<&[SeriesId]>,
) -> Result<Vec<SearchText<SeriesId>>> {
    todo!()
}

/// Notes which cover a series shows.
pub async fn set_cover(tx: &Tx, id: SeriesId, book: BookId, version: i32) -> Result<()> {
    todo!()
}
