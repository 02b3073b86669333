//! Books: lists, details, their files and the inside of EPUB books.
//! Must not parse files while listing.

mod documents;
pub mod epub;
pub mod files;
pub mod hashes;

use std::sync::Arc;

use codex_db::repo;
use codex_db::view::{BookDetail, BookRow, Facets};
use codex_models::books::BookFilter;
use codex_models::filter::Condition;
use codex_models::sort::BookSort;
use codex_models::{BookId, Page, PageRequest, Resource, Viewer};

pub use documents::identified;
pub use epub::Epub;
pub use files::{FileBody, Files};
pub use hashes::Hashes;

use crate::core::Core;
use crate::error::{CodexError, Result};

/// Books.
pub struct Books<'a>(pub(crate) &'a Core);

impl Books<'_> {
    /// A page of the books in sight.
    pub async fn list(
        &self,
        viewer: &Viewer,
        filter: &BookFilter,
        sort: BookSort,
        page: PageRequest,
    ) -> Result<Page<BookRow>> {
        Ok(repo::books::list(&self.0.db().read(), viewer, filter, sort, page).await?)
    }

    /// What the books in sight that meet a condition are made of.
    pub async fn facets(&self, viewer: &Viewer, condition: &Condition) -> Result<Facets> {
        Ok(repo::facets::of_books(&self.0.db().read(), viewer, condition).await?)
    }

    /// The same without what they tell of the viewer's own reading.
    pub async fn facets_for_all(
        &self,
        viewer: &Viewer,
        condition: &Condition,
    ) -> Result<Arc<Facets>> {
        Ok(repo::facets::of_books_for_all(&self.0.db().read(), viewer, condition).await?)
    }

    /// How many of the books of a list the viewer has begun, and how many they have finished.
    pub async fn count_by_status(
        &self,
        viewer: &Viewer,
        filter: &BookFilter,
    ) -> Result<(u64, u64)> {
        Ok(repo::books::count_by_status(&self.0.db().read(), viewer, filter).await?)
    }

    /// One book with its neighbors in the series.
    pub async fn find(&self, viewer: &Viewer, id: BookId) -> Result<BookDetail> {
        let detail = repo::books::find(&self.0.db().read(), viewer, id).await?;
        detail.ok_or(CodexError::NotFound(Resource::Book))
    }

    /// One book by itself.
    pub(crate) async fn find_row(&self, viewer: &Viewer, id: BookId) -> Result<BookRow> {
        let row = self.find_many(viewer, &[id]).await?.pop();
        row.ok_or(CodexError::NotFound(Resource::Book))
    }

    /// Those of these books that are in sight.
    pub async fn in_sight(&self, viewer: &Viewer, ids: &[BookId]) -> Result<Vec<BookId>> {
        Ok(repo::books::in_sight(&self.0.db().read(), viewer, ids).await?)
    }

    /// These books, in this order, without those out of sight.
    pub async fn find_many(&self, viewer: &Viewer, ids: &[BookId]) -> Result<Vec<BookRow>> {
        Ok(repo::books::find_many(&self.0.db().read(), viewer, ids).await?)
    }
}
