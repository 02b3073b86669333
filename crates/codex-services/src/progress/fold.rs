//! What a log of reading comes to. Pure.
//! Must not depend on the order in which entries arrived, except among those of equal client time.
//!
//! A user reads a book in passes. The first position opens one, the first session that reaches the end completes it, and
//! from then on it is complete whatever page is looked at. A mark as unread ends it, complete or not; the next position
//! opens another, and so does one of which the client says that it begins the finished book anew.

use chrono::{DateTime, Utc};
use codex_db::entity::reading_pass;
use codex_db::view::LogEntry;
use codex_models::progress::SessionKind;
use codex_models::{BookId, UserId};

/// One time that somebody reads a book.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pass {
    /// Which time, from 1.
    pub(super) number: i32,
    /// Positions and marks as read in it.
    pub(super) session_count: i32,
    /// How long was really read.
    pub(super) active_ms: i64,
    /// Share of the book at the last position.
    pub(super) percentage: f64,
    /// When it began.
    pub(super) started_at: DateTime<Utc>,
    /// When the book was finished in it, for the first time.
    pub(super) completed_at: Option<DateTime<Utc>>,
    /// When it was ended by a mark as unread.
    pub(super) ended_at: Option<DateTime<Utc>>,
    /// The client time of its last entry, and the latest arrival until then: what arrives now is behind both, or late.
    pub(super) last: Place,
}

/// The place of an entry in the log: client time orders, arrival breaks ties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// Client time.
    pub(super) at: DateTime<Utc>,
    /// Arrival.
    pub(super) arrived_at: DateTime<Utc>,
}

impl Place {
    pub(super) fn of(entry: &LogEntry) -> Self {
        Self { at: entry.ended_at, arrived_at: entry.arrived_at }
    }
}

/// The passes that a whole log comes to.
pub(super) fn passes(mut entries: Vec<LogEntry>) -> Vec<Pass> {
    entries.sort_by_key(Place::of);
    follow(None, &entries)
}

/// The passes that change when entries behind the last one are added, in order: the last known one, if it does, and
/// those that are new.
pub(super) fn follow(last: Option<Pass>, entries: &[LogEntry]) -> Vec<Pass> {
    let mut changed: Vec<Pass> = Vec::new();
    for entry in entries {
        let pass = next(changed.last().copied().or(last), entry);
        match changed.last_mut() {
            Some(known) if known.number == pass.number => *known = pass,
            Some(_) | None => changed.push(pass),
        }
    }
    changed
}

/// The pass that an entry belongs to, with the entry in it.
fn next(last: Option<Pass>, entry: &LogEntry) -> Pass {
    let is_unread = entry.kind == SessionKind::Unread;
    let own = last.filter(|pass| {
        let begins_anew = entry.completed == Some(false) && pass.completed_at.is_some();
        let is_open = pass.ended_at.is_none() && !begins_anew;
        // Where nothing is open a mark as unread ends nothing, and what holds only such marks may still begin.
        is_open || is_unread || pass.session_count == 0
    });
    let number = last.map_or(1, |pass| pass.number.saturating_add(1));
    let pass = own.unwrap_or_else(|| opened(number, entry));
    let arrived_at =
        last.map_or(entry.arrived_at, |pass| pass.last.arrived_at.max(entry.arrived_at));
    let last = Place { at: entry.ended_at, arrived_at };
    if is_unread {
        return Pass { ended_at: pass.ended_at.or(Some(entry.ended_at)), last, ..pass };
    }
    let begins = pass.session_count == 0;
    let completes = entry.completed == Some(true);
    Pass {
        session_count: pass.session_count.saturating_add(1),
        active_ms: pass.active_ms.saturating_add(entry.active_ms),
        percentage: entry.percentage.unwrap_or(pass.percentage),
        started_at: if begins { entry.started_at } else { pass.started_at },
        completed_at: pass.completed_at.or(completes.then_some(entry.ended_at)),
        ended_at: None,
        last,
        ..pass
    }
}

fn opened(number: i32, entry: &LogEntry) -> Pass {
    Pass {
        number,
        session_count: 0,
        active_ms: 0,
        percentage: 0.0,
        started_at: entry.started_at,
        completed_at: None,
        ended_at: None,
        last: Place::of(entry),
    }
}

impl Pass {
    /// Whether the user is in it.
    pub(super) fn is_open(&self) -> bool {
        self.ended_at.is_none()
    }

    /// The row that is stored of it.
    pub(super) fn row(self, user: UserId, book: BookId) -> reading_pass::Model {
        reading_pass::Model {
            user_id: user,
            book_id: book,
            number: self.number,
            session_count: self.session_count,
            active_ms: self.active_ms,
            percentage: self.percentage,
            started_at: self.started_at,
            completed_at: self.completed_at,
            ended_at: self.ended_at,
            last_at: self.last.at,
            last_arrived_at: self.last.arrived_at,
        }
    }
}

impl From<&reading_pass::Model> for Pass {
    fn from(row: &reading_pass::Model) -> Self {
        Self {
            number: row.number,
            session_count: row.session_count,
            active_ms: row.active_ms,
            percentage: row.percentage,
            started_at: row.started_at,
            completed_at: row.completed_at,
            ended_at: row.ended_at,
            last: Place { at: row.last_at, arrived_at: row.last_arrived_at },
        }
    }
}

#[cfg(test)]
mod tests;
