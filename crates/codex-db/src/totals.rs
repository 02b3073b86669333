//! Totals and facets of lists, remembered by what eyes see, until the content changes.
//! Must not answer for a version of the content that is past: every answer reads the version first.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use codex_models::access::Sight;
use codex_models::filter::{Condition, Subject};
use codex_models::{LibraryId, SeriesId};

use crate::repo::content;
use crate::repo::counts_sql::LibraryCounts;
use crate::repo::facets::Group;
use crate::view::Facets;
use crate::{Conn, Result};

/// Most totals that are remembered at once.
pub(crate) const MOST_TOTALS: usize = 4_096;
/// Most facets of lists that are remembered at once; each may have hundreds of values.
pub(crate) const MOST_FACETS: usize = 256;
/// Most lists whose groups are remembered at once; each may have thousands.
pub(crate) const MOST_GROUPS: usize = 64;
/// Most runs of libraries whose counts are remembered at once.
pub(crate) const MOST_LIBRARIES: usize = 256;
/// A program of an older version changes content and tells nobody; beside it no total lives for longer.
const LONGEST: TimeDelta = TimeDelta::minutes(1);

/// Longest text of a filter whose total is remembered, in bytes.
const LONGEST_TEXT: usize = 1_024;

/// A list that is as long for all eyes that see the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct List {
    subject: Subject,
    library: Option<LibraryId>,
    series: Option<SeriesId>,
    /// What else is asked, as a text.
    rest: Box<str>,
}

impl List {
    /// All series or books, those of a library, or those that meet a condition and have the words of a search; `None`
    /// when each viewer is told something else, or the filter is too long to be kept.
    pub(crate) fn new(
        subject: Subject,
        library: Option<LibraryId>,
        condition: &Condition,
        search: Option<&str>,
    ) -> Option<Self> {
        if !condition.is_same_for_all() {
            return None;
        }
        let mut rest = String::new();
        if !condition.is_empty() {
            rest = condition.to_json(subject).to_string();
        }
        if let Some(search) = search {
            // JSON has no such sign.
            rest.push('\0');
            rest.push_str(search);
        }
        (rest.len() <= LONGEST_TEXT).then(|| Self {
            subject,
            library,
            series: None,
            rest: rest.into(),
        })
    }

    /// The same within a series, or everywhere.
    pub(crate) fn of_series(self, series: Option<SeriesId>) -> Self {
        Self { series, ..self }
    }

    /// Something of series or books by a name that no other has; `None` when the name is too long to be kept.
    pub(crate) fn named(subject: Subject, name: String) -> Option<Self> {
        (name.len() <= LONGEST_TEXT).then(|| Self {
            subject,
            library: None,
            series: None,
            rest: name.into(),
        })
    }
}

/// What was counted lately, shared by all readers of a database.
#[derive(Debug)]
pub(crate) struct Remembered<T> {
    most: usize,
    known: Mutex<Known<T>>,
}

/// Totals of lists.
pub(crate) type Totals = Remembered<u64>;
/// Facets of lists, without what they tell of the viewer's own reading.
pub(crate) type KnownFacets = Remembered<Arc<Facets>>;
/// What lists are made of that ask nothing of the viewer's own reading.
pub(crate) type KnownGroups = Remembered<Arc<Vec<Group>>>;
/// Counts of libraries.
pub(crate) type KnownLibraries = Remembered<Arc<HashMap<LibraryId, LibraryCounts>>>;

#[derive(Debug)]
struct Known<T> {
    version: i64,
    lists: HashMap<List, HashMap<Sight, Counted<T>>>,
    count: usize,
}

#[derive(Debug, Clone, Copy)]
struct Counted<T> {
    found: T,
    at: DateTime<Utc>,
}

/// What is counted of a list in these eyes; it is counted when nobody did since the content changed.
pub(crate) async fn of<T: Clone>(
    conn: &Conn<'_>,
    remembered: Option<&Remembered<T>>,
    list: List,
    sight: &Sight,
    count: impl Future<Output = Result<T>>,
) -> Result<T> {
    // A transaction sees what it has changed itself, and nobody else may.
    let Some(remembered) = remembered else { return count.await };
    // Read before counting, so that a total of newer content may stand under an older version, never the reverse.
    let version = content::version(conn).await?;
    let now = conn.now();
    if let Some(found) = remembered.find(version, &list, sight, now) {
        return Ok(found);
    }
    let found = count.await?;
    remembered.keep(version, list, sight, Counted { found: found.clone(), at: now });
    Ok(found)
}

impl<T: Clone> Remembered<T> {
    /// A memory for so many counts.
    pub(crate) fn new(most: usize) -> Self {
        Self { most, known: Mutex::new(Known::new(0)) }
    }

    fn find(&self, version: i64, list: &List, sight: &Sight, now: DateTime<Utc>) -> Option<T> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let counted = known.lists.get(list).and_then(|eyes| eyes.get(sight))?;
        let is_fresh = known.version == version && now - counted.at < LONGEST;
        is_fresh.then(|| counted.found.clone())
    }

    fn keep(&self, version: i64, list: List, sight: &Sight, counted: Counted<T>) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.version > version {
            return;
        }
        if known.version < version || known.count >= self.most {
            *known = Known::new(version);
        }
        let before = known.lists.entry(list).or_default().insert(sight.clone(), counted);
        if before.is_none() {
            known.count += 1;
        }
    }
}

impl<T> Known<T> {
    fn new(version: i64) -> Self {
        Self { version, lists: HashMap::new(), count: 0 }
    }
}

#[cfg(test)]
mod tests {
    use codex_models::access::LibraryScope;

    use super::*;

    fn age(hidden_from: u8) -> Sight {
        Sight { hidden_from: Some(hidden_from), ..Sight::of(LibraryScope::All) }
    }

    fn counted(found: u64) -> Counted<u64> {
        Counted { found, at: DateTime::UNIX_EPOCH }
    }

    fn whole(subject: Subject) -> List {
        List::new(subject, None, &Condition::default(), None).unwrap()
    }

    #[test]
    fn a_total_is_known_to_equal_eyes_until_the_content_changes_or_a_minute_is_over() {
        let (totals, all) = (Totals::new(3), whole(Subject::Books));
        let find = |version, list: &List, sight: &Sight, seconds| {
            totals.find(version, list, sight, DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds))
        };
        totals.keep(3, all.clone(), &age(12), counted(7));
        assert_eq!(find(3, &all, &age(12), 59), Some(7));
        assert_eq!(find(3, &all, &age(12), 60), None);
        assert_eq!(find(3, &all, &age(13), 0), None);
        assert_eq!(find(3, &whole(Subject::Series), &age(12), 0), None);
        assert_eq!(find(4, &all, &age(12), 0), None);
        totals.keep(4, all.clone(), &age(13), counted(9));
        totals.keep(3, all.clone(), &age(12), counted(7));
        assert_eq!(find(3, &all, &age(12), 0), None, "what comes late is of the past");
        assert_eq!(find(4, &all, &age(13), 0), Some(9));
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let totals = Totals::new(3);
        for n in 0..=3 {
            let sight = Sight { deny_labels: [n.to_string()].into(), ..age(12) };
            totals.keep(1, whole(Subject::Books), &sight, counted(1));
        }
        assert_eq!(totals.known.lock().unwrap().count, 1);
    }
}
