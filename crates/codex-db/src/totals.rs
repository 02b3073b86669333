//! Totals of whole lists, remembered by what eyes see, until the content changes.
//! Must not answer for a version of the content that is past: every answer reads the version first.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use codex_models::LibraryId;
use codex_models::access::Sight;

use crate::repo::content;
use crate::{Conn, Result};

/// Most totals that are remembered at once.
const MOST: usize = 4_096;
/// A program of an older version changes content and tells nobody; beside it no total lives for longer.
const LONGEST: TimeDelta = TimeDelta::minutes(1);

/// A list without a filter, except of a library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum List {
    /// All series, or those of a library.
    Series(Option<LibraryId>),
    /// All books, or those of a library.
    Books(Option<LibraryId>),
}

/// What was counted lately, shared by all readers of a database.
#[derive(Debug, Default)]
pub(crate) struct Totals(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    version: i64,
    lists: HashMap<List, HashMap<Sight, Counted>>,
    count: usize,
}

#[derive(Debug, Clone, Copy)]
struct Counted {
    total: u64,
    at: DateTime<Utc>,
}

/// The length of a list in these eyes; it is counted when nobody did since the content changed.
pub(crate) async fn of(
    conn: &Conn<'_>,
    list: List,
    sight: &Sight,
    count: impl Future<Output = Result<u64>>,
) -> Result<u64> {
    // A transaction sees what it has changed itself, and nobody else may.
    let Some(totals) = conn.totals() else { return count.await };
    // Read before counting, so that a total of newer content may stand under an older version, never the reverse.
    let version = content::version(conn).await?;
    let now = conn.now();
    if let Some(total) = totals.find(version, list, sight, now) {
        return Ok(total);
    }
    let total = count.await?;
    totals.keep(version, list, sight, Counted { total, at: now });
    Ok(total)
}

impl Totals {
    fn find(&self, version: i64, list: List, sight: &Sight, now: DateTime<Utc>) -> Option<u64> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let counted = known.lists.get(&list).and_then(|eyes| eyes.get(sight))?;
        let is_fresh = known.version == version && now - counted.at < LONGEST;
        is_fresh.then_some(counted.total)
    }

    fn keep(&self, version: i64, list: List, sight: &Sight, counted: Counted) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.version > version {
            return;
        }
        if known.version < version || known.count >= MOST {
            *known = Known { version, ..Known::default() };
        }
        let before = known.lists.entry(list).or_default().insert(sight.clone(), counted);
        if before.is_none() {
            known.count += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use codex_models::access::LibraryScope;

    use super::*;

    fn age(hidden_from: u8) -> Sight {
        Sight { hidden_from: Some(hidden_from), ..Sight::of(LibraryScope::All) }
    }

    fn counted(total: u64) -> Counted {
        Counted { total, at: DateTime::UNIX_EPOCH }
    }

    #[test]
    fn a_total_is_known_to_equal_eyes_until_the_content_changes_or_a_minute_is_over() {
        let (totals, all) = (Totals::default(), List::Books(None));
        let find = |version, list, sight: &Sight, seconds| {
            totals.find(version, list, sight, DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds))
        };
        totals.keep(3, all, &age(12), counted(7));
        assert_eq!(find(3, all, &age(12), 59), Some(7));
        assert_eq!(find(3, all, &age(12), 60), None);
        assert_eq!(find(3, all, &age(13), 0), None);
        assert_eq!(find(3, List::Series(None), &age(12), 0), None);
        assert_eq!(find(4, all, &age(12), 0), None);
        totals.keep(4, all, &age(13), counted(9));
        totals.keep(3, all, &age(12), counted(7));
        assert_eq!(find(3, all, &age(12), 0), None, "what comes late is of the past");
        assert_eq!(find(4, all, &age(13), 0), Some(9));
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let totals = Totals::default();
        for n in 0..=MOST {
            let sight = Sight { deny_labels: [n.to_string()].into(), ..age(12) };
            totals.keep(1, List::Books(None), &sight, counted(1));
        }
        assert_eq!(totals.0.lock().unwrap().count, 1);
    }
}
