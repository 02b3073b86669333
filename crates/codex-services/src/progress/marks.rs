//! Marks on whole series.
//! Must not write book by book.

use codex_db::entity::reading_session;
use codex_db::repo;
use codex_events::Event;
use codex_models::progress::{ProgressUpdate, SessionKind};
use codex_models::{Actor, BookId, Resource, SeriesId, SessionId};
use codex_utils::id;

use super::rules::{self, Report};
use super::{ProgressService, record_and_commit};
use crate::error::{CodexError, Result};

/// What a series is marked as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadMark {
    /// All its books are read.
    Read,
    /// None of its books is read or begun.
    Unread,
}

impl ProgressService<'_> {
    /// Marks the books of a series that are in sight and are not marked so; how many those were.
    pub async fn mark_series(&self, who: &Actor, series: SeriesId, mark: ReadMark) -> Result<u64> {
        let tx = self.0.db().begin().await?;
        repo::progress::log::lock(&tx, who.user).await?;
        let (conn, viewer) = (tx.conn(), who.viewer());
        if repo::series::in_sight(&conn, viewer, &[series]).await?.is_empty() {
            return Err(CodexError::NotFound(Resource::Series));
        }
        let (kind, books) = match mark {
            ReadMark::Read => {
                let books =
                    repo::progress::unfinished_of_series(&conn, viewer, who.user, series).await?;
                (SessionKind::Read, books)
            }
            ReadMark::Unread => {
                let books =
                    repo::progress::begun_of_series(&conn, viewer, who.user, series).await?;
                (SessionKind::Unread, books)
            }
        };
        if books.is_empty() {
            return Ok(0);
        }
        let ids: Vec<BookId> = books.iter().map(|(book, _)| *book).collect();
        let standing = repo::progress::lock_and_stand(&tx, viewer, who.user, &ids).await?;
        let now = self.0.clock().now();
        let session = |(book, page_count)| {
            let report =
                Report { user: who.user, book, page_count, id: SessionId(id::next()), now };
            rules::session(report, Some(kind), ProgressUpdate::default())
        };
        let sessions: Result<Vec<reading_session::Model>> =
            books.into_iter().map(session).collect();
        let sessions = sessions?;
        let count = sessions.len() as u64;
        tx.emit(Event::SeriesProgressChanged { user: who.user, series });
        record_and_commit(tx, who.user, standing, sessions).await?;
        Ok(count)
    }
}
