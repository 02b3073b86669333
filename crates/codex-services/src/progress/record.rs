//! Writing the log, and what it comes to, at once.
//! Must not judge what a client reports.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use codex_db::entity::{progress, reading_pass, reading_session};
use codex_db::repo::progress::{NewProgress, Sight, Standing};
use codex_db::view::LogEntry;
use codex_db::{Db, Tx, repo};
use codex_events::Event;
use codex_models::progress::SessionKind;
use codex_models::{BookId, SessionId, UserId};
use codex_utils::id;

use super::fold::{self, Pass, Place};
use crate::error::Result;

/// Sessions of one book on their way into the log.
struct Arrival {
    book: BookId,
    last: Option<Pass>,
    sessions: Vec<reading_session::Model>,
}

impl Arrival {
    /// Whether the first of them does not stand behind what is in the log.
    fn is_late(&self) -> bool {
        let first = self.sessions.first().map(|session| Place::of(&LogEntry::from(session)));
        first.zip(self.last).is_some_and(|(first, pass)| first < pass.last)
    }
}

/// What has to be stored beside the log.
#[derive(Default)]
struct Outcome {
    passes: Vec<reading_pass::Model>,
    begun: Vec<(BookId, NewProgress)>,
    forgotten: Vec<BookId>,
}

/// What sessions come to that stand behind what is in the log.
struct Timely {
    log: Vec<reading_session::Model>,
    outcome: Outcome,
}

/// Adds sessions that are not in the log of the user yet, and commits; what is kept of the user in their books then. What
/// stands in these books was told by [`repo::progress::lock_and_stand`]; others are left out. What the log comes to is
/// worked out from its last pass where they stand behind it, and from all of the log of a book where one does not.
pub(super) async fn record_and_commit(
    tx: Tx,
    user: UserId,
    standing: HashMap<BookId, Standing>,
    sessions: Vec<reading_session::Model>,
) -> Result<HashMap<BookId, progress::Model>> {
    let (arrivals, mut kept) = arrivals(tx.now(), user, standing, sessions);
    let (late, timely): (Vec<_>, Vec<_>) = arrivals.into_iter().partition(Arrival::is_late);
    let Timely { log, mut outcome } = Timely::of(user, timely);
    if !late.is_empty() {
        let log: Vec<_> = late.iter().flat_map(|arrival| &arrival.sessions).cloned().collect();
        repo::progress::log::append(&tx, &log).await?;
    }
    for Arrival { book, .. } in late {
        refold(&tx, user, book, &mut outcome).await?;
    }
    let Outcome { passes, begun, forgotten } = outcome;
    repo::progress::delete(&tx, user, &forgotten).await?;
    for book in &forgotten {
        kept.remove(book);
    }
    let stored = repo::progress::write_and_commit(tx, user, &log, &passes, &begun).await?;
    kept.extend(stored.into_iter().map(|row| (row.book_id, row)));
    Ok(kept)
}

/// The same for one session, on the condition that what was seen of its book stands still; `None`, and nothing is written,
/// when it does not, or when there is more to do than to add.
pub(super) async fn record_if_it_stands(
    db: &Db,
    standing: Standing,
    sight: Sight,
    session: reading_session::Model,
) -> Result<Option<progress::Model>> {
    let (user, book, now) = (session.user_id, session.book_id, db.read().now());
    let (arrivals, mut kept) =
        arrivals(now, user, HashMap::from([(book, standing)]), vec![session]);
    if arrivals.iter().any(Arrival::is_late) {
        return Ok(None);
    }
    let Timely { log, outcome: Outcome { passes, begun, forgotten } } = Timely::of(user, arrivals);
    if !forgotten.is_empty() {
        return Ok(None);
    }
    let event = Event::ProgressChanged { user, book };
    let written = repo::progress::write_if_it_stands(db, sight, &log, &passes, &begun, event);
    let Some(stored) = written.await? else { return Ok(None) };
    Ok(stored.into_iter().next().or_else(|| kept.remove(&book)))
}

/// Works out anew what the whole log of a book comes to.
async fn refold(tx: &Tx, user: UserId, book: BookId, outcome: &mut Outcome) -> Result<()> {
    let entries = repo::progress::log::entries(&tx.conn(), user, book).await?;
    let passes = fold::passes(entries);
    let session = repo::progress::log::last(&tx.conn(), user, book).await?;
    if let (Some(pass), Some(session)) = (passes.last(), session) {
        outcome.add(pass, session);
        repo::progress::passes::cut(tx, user, book, pass.number).await?;
    }
    outcome.passes.extend(passes.into_iter().map(|pass| pass.row(user, book)));
    Ok(())
}

/// The sessions by book, each in its place behind what arrived before, after what an older program left; with what was
/// kept of these books so far.
fn arrivals(
    now: DateTime<Utc>,
    user: UserId,
    mut standing: HashMap<BookId, Standing>,
    sessions: Vec<reading_session::Model>,
) -> (Vec<Arrival>, HashMap<BookId, progress::Model>) {
    let mut by_book: BTreeMap<BookId, Vec<reading_session::Model>> = BTreeMap::new();
    for session in sessions {
        by_book.entry(session.book_id).or_default().push(session);
    }
    let mut kept = HashMap::with_capacity(by_book.len());
    let arrival = |(book, sessions)| {
        let Standing { pass, kept: row, .. } = standing.remove(&book)?;
        let last = pass.as_ref().map(Pass::from);
        let mut all: Vec<_> = left_over(user, book, row.as_ref(), last).into_iter().collect();
        all.extend(sessions);
        kept.extend(row.map(|row| (book, row)));
        stamp(&mut all, last, now);
        all.sort_by_key(|session| (session.ended_at, session.arrived_at));
        Some(Arrival { book, last, sessions: all })
    };
    let arrivals = by_book.into_iter().filter_map(arrival).collect();
    (arrivals, kept)
}

/// What a program that knows no log did to the position behind its back, as a session. Old and new programs run beside
/// each other while replicas are replaced.
fn left_over(
    user: UserId,
    book: BookId,
    kept: Option<&progress::Model>,
    last: Option<Pass>,
) -> Option<reading_session::Model> {
    let id = || SessionId(id::next());
    match (kept, last) {
        (Some(row), last) if last.is_none_or(|pass| row.client_at > pass.last.at) => {
            let progress::Model { page, percentage, completed, locator, device, .. } = row.clone();
            let kind = match (page, &locator) {
                (Some(_), _) => SessionKind::Page,
                (None, Some(_)) => SessionKind::Locator,
                (None, None) => SessionKind::Percentage,
            };
            Some(reading_session::Model {
                kind,
                page,
                percentage: Some(percentage),
                completed: Some(completed),
                locator,
                device,
                ..nothing_read(user, id(), book, row.client_at)
            })
        }
        (None, Some(pass)) if pass.is_open() => Some(nothing_read(user, id(), book, pass.last.at)),
        (Some(_) | None, _) => None,
    }
}

/// A mark as unread.
pub(super) fn nothing_read(
    user: UserId,
    id: SessionId,
    book: BookId,
    at: DateTime<Utc>,
) -> reading_session::Model {
    reading_session::Model {
        user_id: user,
        id,
        book_id: book,
        kind: SessionKind::Unread,
        page: None,
        percentage: None,
        completed: None,
        locator: None,
        device: None,
        active_ms: 0,
        started_at: at,
        ended_at: at,
        arrived_at: at,
    }
}

/// Gives sessions the times of their arrival, each later than any before it, whatever the clock says: they are the
/// order of equal client times.
fn stamp(sessions: &mut [reading_session::Model], last: Option<Pass>, now: DateTime<Utc>) {
    let step = TimeDelta::microseconds(1);
    let mut next = last.map_or(now, |pass| now.max(pass.last.arrived_at + step));
    for session in sessions {
        session.arrived_at = next;
        next += step;
    }
}

impl Timely {
    fn of(user: UserId, arrivals: Vec<Arrival>) -> Self {
        let log = arrivals.iter().flat_map(|arrival| &arrival.sessions).cloned().collect();
        let mut outcome = Outcome::default();
        for Arrival { book, last, sessions } in arrivals {
            let entries: Vec<LogEntry> = sessions.iter().map(LogEntry::from).collect();
            let changed = fold::follow(last, &entries);
            if let (Some(pass), Some(session)) = (changed.last(), sessions.into_iter().next_back())
            {
                outcome.add(pass, session);
            }
            outcome.passes.extend(changed.into_iter().map(|pass| pass.row(user, book)));
        }
        Self { log, outcome }
    }
}

impl Outcome {
    /// Notes the position that a pass with this last session comes to.
    fn add(&mut self, pass: &Pass, session: reading_session::Model) {
        if !pass.is_open() {
            self.forgotten.push(session.book_id);
            return;
        }
        let new = NewProgress {
            page: session.page,
            percentage: pass.percentage,
            completed: pass.completed_at.is_some(),
            locator: session.locator,
            device: session.device,
            client_at: session.ended_at,
        };
        self.begun.push((session.book_id, new));
    }
}
