//! Series: lists and details.
//! Must not describe them from files (that is `metadata`).

use codex_db::view::SeriesRow;
use codex_models::series::SeriesFilter;
use codex_models::sort::SeriesSort;
use codex_models::{Page, PageRequest, SeriesId, Viewer};

use crate::core::Core;
use crate::error::Result;

/// Series.
pub struct SeriesService<'a>(pub(crate) &'a Core);

impl SeriesService<'_> {
    /// A page of the series in sight.
    pub async fn list(
        &self,
        viewer: &Viewer,
        filter: &SeriesFilter,
        sort: SeriesSort,
        page: PageRequest,
    ) -> Result<Page<SeriesRow>> {
        todo!()
    }

    /// One series.
    pub async fn find(&self, viewer: &Viewer, id: SeriesId) -> Result<SeriesRow> {
        todo!()
    }

    /// These series, in this order, without those out of sight.
    pub async fn find_many(&self, viewer: &Viewer, ids: &[SeriesId]) -> Result<Vec<SeriesRow>> {
        todo!()
    }
}
