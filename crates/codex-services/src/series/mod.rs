//! Series: lists and details.
//! Must not describe them from files (that is `metadata`).

mod placements;

use codex_db::repo;
use codex_db::view::{Facets, SeriesRow};
use codex_models::filter::Condition;
use codex_models::series::SeriesFilter;
use codex_models::sort::SeriesSort;
use codex_models::{LibraryId, Page, PageRequest, Resource, SeriesId, Viewer};

use crate::core::Core;
use crate::error::{CodexError, Result};

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
        Ok(repo::series::list(&self.0.db().read(), viewer, filter, sort, page).await?)
    }

    /// What the series in sight that meet a condition are made of.
    pub async fn facets(&self, viewer: &Viewer, condition: &Condition) -> Result<Facets> {
        Ok(repo::facets::of_series(&self.0.db().read(), viewer, condition).await?)
    }

    /// The signs that titles to sort by begin with, each with how many do.
    pub async fn letters(
        &self,
        viewer: &Viewer,
        library: Option<LibraryId>,
    ) -> Result<Vec<(String, u64)>> {
        Ok(repo::series::letters(&self.0.db().read(), viewer, library).await?)
    }

    /// One series.
    pub async fn find(&self, viewer: &Viewer, id: SeriesId) -> Result<SeriesRow> {
        let row = repo::series::find(&self.0.db().read(), viewer, id).await?;
        row.ok_or(CodexError::NotFound(Resource::Series))
    }

    /// Those of these series that are in sight.
    pub async fn in_sight(&self, viewer: &Viewer, ids: &[SeriesId]) -> Result<Vec<SeriesId>> {
        Ok(repo::series::in_sight(&self.0.db().read(), viewer, ids).await?)
    }

    /// These series, in this order, without those out of sight.
    pub async fn find_many(&self, viewer: &Viewer, ids: &[SeriesId]) -> Result<Vec<SeriesRow>> {
        Ok(repo::series::find_many(&self.0.db().read(), viewer, ids).await?)
    }
}
