//! What somebody has read and when.
//! Must not show the reading of anybody else.

use codex_db::entity::{reading_pass, reading_session};
use codex_db::repo;
use codex_db::view::HistoryRow;
use codex_models::{BookId, Page, PageRequest, Resource, Viewer};

use super::ProgressService;
use crate::error::{CodexError, Result};

impl ProgressService<'_> {
    /// The viewer's log of a book, the latest entry first.
    pub async fn sessions(
        &self,
        viewer: &Viewer,
        book: BookId,
        page: PageRequest,
    ) -> Result<Page<reading_session::Model>> {
        self.must_see(viewer, book).await?;
        Ok(repo::progress::history::sessions(&self.0.db().read(), viewer, book, page).await?)
    }

    /// Each time that the viewer read a book, the last one first.
    pub async fn passes(
        &self,
        viewer: &Viewer,
        book: BookId,
        page: PageRequest,
    ) -> Result<Page<reading_pass::Model>> {
        self.must_see(viewer, book).await?;
        Ok(repo::progress::history::passes(&self.0.db().read(), viewer, book, page).await?)
    }

    /// The viewer's log of all books, the latest entry first.
    pub async fn history(&self, viewer: &Viewer, page: PageRequest) -> Result<Page<HistoryRow>> {
        Ok(repo::progress::history::recent(&self.0.db().read(), viewer, page).await?)
    }

    async fn must_see(&self, viewer: &Viewer, book: BookId) -> Result<()> {
        let seen = repo::books::in_sight(&self.0.db().read(), viewer, &[book]).await?;
        if seen.is_empty() { Err(CodexError::NotFound(Resource::Book)) } else { Ok(()) }
    }
}
