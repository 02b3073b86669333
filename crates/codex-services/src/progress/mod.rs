//! Positions of readers in books.
//! Must not be written by reading a page.

use codex_db::entity::progress;
use codex_db::view::BookRow;
use codex_models::progress::ProgressUpdate;
use codex_models::{Actor, BookId, Page, PageRequest, Viewer};

use crate::core::Core;
use crate::error::Result;

/// Positions of readers.
pub struct ProgressService<'a>(pub(crate) &'a Core);

impl ProgressService<'_> {
    /// Where the viewer is in a book; `None` when not begun.
    pub async fn find(&self, viewer: &Viewer, book: BookId) -> Result<Option<progress::Model>> {
        todo!()
    }

    /// Keeps a position; one that is older than the kept one (by the client's time) changes nothing.
    pub async fn save(&self, who: &Actor, book: BookId, update: ProgressUpdate) -> Result<progress::Model> {
        todo!()
    }

    /// Forgets the position.
    pub async fn delete(&self, who: &Actor, book: BookId) -> Result<()> {
        todo!()
    }

    /// Books begun and not finished, the last read first.
    pub async fn continue_reading(&self, viewer: &Viewer, page: PageRequest) -> Result<Page<BookRow>> {
        todo!()
    }
}
