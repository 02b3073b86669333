//! Positions of readers, folded from the log of their reading.
//! Must not be written by reading a page.

mod deck;
mod fold;
mod history;
mod koreader;
mod marks;
mod record;
mod rules;
mod streams;
mod xpointer;

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use codex_db::entity::{progress, reading_session};
use codex_db::repo::progress::{Seen, Standing};
use codex_db::view::BookRow;
use codex_db::{DbError, repo};
use codex_events::Event;
use codex_models::books::{BookFilter, ReadStatus};
use codex_models::progress::{ProgressUpdate, Recorded, SessionKind, SessionReport};
use codex_models::sort::{BookSort, BookSortKey, Direction};
use codex_models::{Actor, BookId, Page, PageRequest, Resource, Rule, SessionId, UserId, Viewer};
use codex_utils::id;

pub use self::koreader::DocumentPosition;
pub use self::marks::ReadMark;
use self::record::{record_and_commit, record_if_it_stands};
use self::rules::Report;
pub(crate) use self::xpointer::Xpointer;
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

    /// Logs a position, once for each id of a client; what the log comes to then. One that is older than the last one
    /// (by the client's time) is history only.
    pub async fn save(
        &self,
        who: &Actor,
        book: BookId,
        update: ProgressUpdate,
    ) -> Result<progress::Model> {
        let now = self.0.clock().now();
        let mut turn = Turn { user: who.user, book, kind: None, update, now };
        if let Some(kept) = self.save_if_it_stands(who.viewer(), &turn).await? {
            return Ok(kept);
        }
        let tx = self.0.db().begin().await?;
        let standing = repo::progress::lock_and_stand(&tx, who.viewer(), who.user, &[book]).await?;
        let of_book = standing.get(&book).ok_or(CodexError::NotFound(Resource::Book))?;
        let given = turn.update.session.as_slice();
        let known = repo::progress::log::known(&tx.conn(), who.user, given).await?;
        // Others may have been waited for.
        turn.now = self.0.clock().now();
        let kept = match turn.session(of_book, &known)? {
            None => of_book.kept.clone(),
            Some(session) => {
                tx.emit(Event::ProgressChanged { user: who.user, book });
                record_and_commit(tx, who.user, standing, vec![session]).await?.remove(&book)
            }
        };
        Ok(kept.unwrap_or_else(|| rules::unread(who.user, book, turn.now)))
    }

    /// The same where it is only to be added to what stands, and that stands still: it takes fewer ways to a server, and
    /// nothing is locked between them. Else `None`.
    async fn save_if_it_stands(
        &self,
        viewer: &Viewer,
        turn: &Turn,
    ) -> Result<Option<progress::Model>> {
        let (db, &Turn { user, book, ref update, now, .. }) = (self.0.db(), turn);
        let seen = repo::progress::stand(db, viewer, user, book, update.session).await?;
        let Some(Seen { standing, known, sight }) = seen else { return Ok(None) };
        let Some(session) = turn.session(&standing, &known)? else {
            let kept = standing.kept.unwrap_or_else(|| rules::unread(user, book, now));
            return Ok(Some(kept));
        };
        match record_if_it_stands(db, standing, sight, session).await {
            // Its id was logged meanwhile.
            Err(CodexError::Database(DbError::Unique { .. })) => Ok(None),
            outcome => outcome,
        }
    }

    /// Logs what a client has kept while it was away, each once for its id; what became of each, in the order given.
    pub async fn save_many(
        &self,
        who: &Actor,
        reports: Vec<SessionReport>,
    ) -> Result<Vec<Result<Recorded>>> {
        let tx = self.0.db().begin().await?;
        let books: BTreeSet<BookId> = reports.iter().map(|report| report.book).collect();
        let books: Vec<BookId> = books.into_iter().collect();
        let ids: Vec<SessionId> = reports.iter().map(|report| report.id).collect();
        let standing = repo::progress::lock_and_stand(&tx, who.viewer(), who.user, &books).await?;
        let mut known = repo::progress::log::known(&tx.conn(), who.user, &ids).await?;
        let now = self.0.clock().now();
        let (mut fresh, mut outcomes) = (Vec::new(), Vec::with_capacity(reports.len()));
        for report in reports {
            outcomes.push(match judge(who, &standing, &mut known, report, now) {
                Ok(Some(session)) => {
                    fresh.push(session);
                    Ok(Recorded::New)
                }
                Ok(None) => Ok(Recorded::Known),
                Err(refusal) => Err(refusal),
            });
        }
        let changed: BTreeSet<BookId> = fresh.iter().map(|session| session.book_id).collect();
        for book in changed {
            tx.emit(Event::ProgressChanged { user: who.user, book });
        }
        record_and_commit(tx, who.user, standing, fresh).await?;
        Ok(outcomes)
    }

    /// Marks a book as unread: the position is forgotten, what was read stays in the log.
    pub async fn delete(&self, who: &Actor, book: BookId) -> Result<()> {
        let tx = self.0.db().begin().await?;
        let standing = repo::progress::lock_and_stand(&tx, who.viewer(), who.user, &[book]).await?;
        let of_book = standing.get(&book).ok_or(CodexError::NotFound(Resource::Book))?;
        let page_count = of_book.page_count;
        let (id, now) = (SessionId(id::next()), self.0.clock().now());
        let report = Report { user: who.user, book, page_count, id, now };
        let unread = Some(SessionKind::Unread);
        let session = rules::session(report, unread, ProgressUpdate::default())?;
        tx.emit(Event::ProgressChanged { user: who.user, book });
        record_and_commit(tx, who.user, standing, vec![session]).await?;
        Ok(())
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

/// A position that was reached in a book.
struct Turn {
    user: UserId,
    book: BookId,
    /// What the update holds, where none is given.
    kind: Option<SessionKind>,
    update: ProgressUpdate,
    now: DateTime<Utc>,
}

impl Turn {
    /// The session to log; `None` when it is known already.
    fn session(
        &self,
        standing: &Standing,
        known: &HashMap<SessionId, BookId>,
    ) -> Result<Option<reading_session::Model>> {
        let Self { user, book, kind, ref update, now } = *self;
        match update.session.and_then(|id| known.get(&id)) {
            Some(of) if *of != book => return Err(CodexError::Conflict(Rule::SessionIdTaken)),
            Some(_) => return Ok(None),
            None => {}
        }
        let id = update.session.unwrap_or_else(|| SessionId(id::next()));
        let report = Report { user, book, page_count: standing.page_count, id, now };
        rules::session(report, kind, update.clone()).map(Some)
    }
}

/// The session to log of a report; `None` when it is known already.
fn judge(
    who: &Actor,
    standing: &HashMap<BookId, Standing>,
    known: &mut HashMap<SessionId, BookId>,
    report: SessionReport,
    now: DateTime<Utc>,
) -> Result<Option<reading_session::Model>> {
    let SessionReport { id, book, kind, update } = report;
    let of_book = standing.get(&book).ok_or(CodexError::NotFound(Resource::Book))?;
    let update = ProgressUpdate { session: Some(id), ..update };
    let turn = Turn { user: who.user, book, kind: Some(kind), update, now };
    let session = turn.session(of_book, known)?;
    if session.is_some() {
        known.insert(id, book);
    }
    Ok(session)
}
