//! Positions of readers in books.
//! Must not be written by reading a page.

mod rules;

use codex_db::entity::progress;
use codex_db::repo;
use codex_db::view::BookRow;
use codex_events::Event;
use codex_models::books::{BookFilter, ReadStatus};
use codex_models::progress::ProgressUpdate;
use codex_models::sort::{BookSort, BookSortKey, Direction};
use codex_models::{Actor, BookId, Page, PageRequest, Resource, Viewer};

use crate::core::Core;
use crate::error::{CodexError, Result};

/// Positions of readers.
pub struct ProgressService<'a>(pub(crate) &'a Core);

impl ProgressService<'_> {
    /// Where the viewer is in a book; `None` when not begun.
    pub async fn find(&self, viewer: &Viewer, book: BookId) -> Result<Option<progress::Model>> {
        let conn = self.0.db().read();
        let found = repo::progress::find(&conn, viewer, book).await?;
        if found.is_none() && repo::books::find_file(&conn, viewer, book).await?.is_none() {
            return Err(CodexError::NotFound(Resource::Book));
        }
        Ok(found)
    }

    /// Keeps a position; one that is older than the kept one (by the client's time) changes nothing.
    pub async fn save(
        &self,
        who: &Actor,
        book: BookId,
        update: ProgressUpdate,
    ) -> Result<progress::Model> {
        let tx = self.0.db().begin().await?;
        let file = repo::books::find_file(&tx.conn(), who.viewer(), book).await?;
        let file = file.ok_or(CodexError::NotFound(Resource::Book))?;
        let known = repo::progress::find(&tx.conn(), who.viewer(), book).await?;
        let now = self.0.clock().now();
        let new = rules::position(update, file.page_count, known.as_ref(), now)?;
        if repo::progress::upsert(&tx, who.user, book, new).await? {
            tx.emit(Event::ProgressChanged { user: who.user, book });
        }
        let kept = repo::progress::find(&tx.conn(), who.viewer(), book).await?;
        tx.commit().await?;
        kept.ok_or(CodexError::NotFound(Resource::Book))
    }

    /// Forgets the position.
    pub async fn delete(&self, who: &Actor, book: BookId) -> Result<()> {
        let tx = self.0.db().begin().await?;
        let file = repo::books::find_file(&tx.conn(), who.viewer(), book).await?;
        file.ok_or(CodexError::NotFound(Resource::Book))?;
        if repo::progress::delete(&tx, who.user, book).await? {
            tx.emit(Event::ProgressChanged { user: who.user, book });
        }
        Ok(tx.commit().await?)
    }

    /// Books begun and not finished, the last read first.
    pub async fn continue_reading(
        &self,
        viewer: &Viewer,
        page: PageRequest,
    ) -> Result<Page<BookRow>> {
        let filter = BookFilter { status: Some(ReadStatus::Reading), ..BookFilter::default() };
        let sort = BookSort { key: BookSortKey::ReadAt, direction: Direction::Desc };
        Ok(repo::books::list(&self.0.db().read(), viewer, &filter, sort, page).await?)
    }
}
