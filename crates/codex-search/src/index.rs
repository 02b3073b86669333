//! The folded titles of all series and books, and the names of people and lists, in memory.
//! Must not answer with anything but ids and names.

use std::collections::{BTreeMap, HashSet};
use std::hash::Hash;

use codex_db::repo;
use codex_db::view::{SearchName, SearchText};
use codex_models::lists::ListKind;
use codex_models::metadata::TermKind;
use codex_models::{BookId, LibraryId, ListId, SeriesId, Viewer};
use codex_services::{Core, Result};
use codex_utils::text_fold::fold;

use crate::listener::Changes;
use crate::rank::rank;

/// Most titles of each kind that are kept; what is beyond is found by lists, not by search.
const MOST_TITLES: usize = 2_000_000;
/// Words of a question beyond these are ignored.
const MOST_WORDS: usize = 16;

/// One state of the index; a later state is another value.
#[derive(Debug, Default, Clone)]
pub(crate) struct Index {
    /// A series is there once for each of its titles.
    series: Vec<Entry<SeriesId>>,
    books: Vec<Entry<BookId>>,
    names: BTreeMap<i64, Name>,
    lists: Vec<(ListId, ListKind, Box<str>)>,
}

#[derive(Debug, Clone)]
struct Entry<Id> {
    id: Id,
    library: LibraryId,
    title: Box<str>,
}

#[derive(Debug, Clone)]
struct Name {
    kind: TermKind,
    written: Box<str>,
    key: Box<str>,
}

/// Ids, best first.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Matches {
    pub(crate) series: Vec<SeriesId>,
    pub(crate) books: Vec<BookId>,
}

impl Index {
    /// Reads every title and name.
    pub(crate) async fn build(core: &Core) -> Result<Self> {
        let (conn, viewer) = (core.db().read_background(), Viewer::system());
        let mut series = repo::series::search_texts(&conn, &viewer, None).await?;
        series.extend(repo::search::alternate_titles(&conn, None).await?);
        Ok(Self {
            series: entries(series),
            books: entries(repo::books::search_texts(&conn, &viewer, None).await?),
            names: repo::search::names(&conn).await?.into_iter().map(named).collect(),
            lists: lists(core).await?,
        })
    }

    /// This index with some titles read anew; those that are gone are left out. A name that nobody has any more stays
    /// until everything is read: who asks for it finds nothing.
    pub(crate) async fn updated(&self, core: &Core, changes: Changes) -> Result<Self> {
        let (conn, viewer) = (core.db().read_background(), Viewer::system());
        let Changes { series, books, lists: has_lists, .. } = changes;
        let series_ids: Vec<SeriesId> = series.iter().copied().collect();
        let book_ids: Vec<BookId> = books.iter().copied().collect();
        let mut new_series = repo::series::search_texts(&conn, &viewer, Some(&series_ids)).await?;
        new_series.extend(repo::search::alternate_titles(&conn, Some(&series_ids)).await?);
        let new_books = repo::books::search_texts(&conn, &viewer, Some(&book_ids)).await?;
        let mut names = self.names.clone();
        let new_names = repo::search::names_of(&conn, &book_ids, &series_ids).await?;
        names.extend(new_names.into_iter().map(named));
        Ok(Self {
            series: replaced(&self.series, &series, entries(new_series)),
            books: replaced(&self.books, &books, entries(new_books)),
            names,
            lists: if has_lists { lists(core).await? } else { self.lists.clone() },
        })
    }

    /// The best matches, at most `limit` of each kind.
    pub(crate) fn find(&self, viewer: &Viewer, text: &str, limit: usize) -> Matches {
        let whole = fold(text);
        let words = words_of(&whole);
        if words.is_empty() {
            return Matches::default();
        }
        Matches {
            series: best(&self.series, viewer, &words, &whole, limit),
            books: best(&self.books, viewer, &words, &whole, limit),
        }
    }

    /// The best names of a kind, with their ids.
    pub(crate) fn names(&self, kind: TermKind, text: &str, limit: usize) -> Vec<(i64, String)> {
        let of_kind = self.names.iter().filter(|(_, name)| name.kind == kind);
        let texts = of_kind.map(|(id, name)| ((*id, &*name.written), &*name.key));
        let found = ranked(texts, text, limit);
        found.into_iter().map(|(id, name)| (id, name.to_owned())).collect()
    }

    /// The best lists of a kind.
    pub(crate) fn lists(&self, kind: ListKind, text: &str, limit: usize) -> Vec<ListId> {
        let of_kind = self.lists.iter().filter(|(_, of, _)| *of == kind);
        ranked(of_kind.map(|(id, _, key)| (*id, &**key)), text, limit)
    }
}

fn words_of(whole: &str) -> Vec<&str> {
    whole.split(' ').filter(|word| !word.is_empty()).take(MOST_WORDS).collect()
}

/// The best of some folded texts.
fn ranked<'a, T: Ord>(
    texts: impl Iterator<Item = (T, &'a str)>,
    text: &str,
    limit: usize,
) -> Vec<T> {
    let whole = fold(text);
    let words = words_of(&whole);
    if words.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(u32, &str, T)> =
        texts.filter_map(|(of, key)| Some((rank(key, &words, &whole)?, key, of))).collect();
    found.sort_unstable();
    found.truncate(limit);
    found.into_iter().map(|(_, _, of)| of).collect()
}

fn named(name: SearchName) -> (i64, Name) {
    let SearchName { id, kind, name, key } = name;
    (id, Name { kind, written: name.into(), key: key.into() })
}

async fn lists(core: &Core) -> Result<Vec<(ListId, ListKind, Box<str>)>> {
    let names = repo::search::list_names(&core.db().read_background()).await?;
    Ok(names.into_iter().map(|(id, kind, name)| (id, kind, fold(&name).into())).collect())
}

fn entries<Id>(texts: Vec<SearchText<Id>>) -> Vec<Entry<Id>> {
    let entry = |text: SearchText<Id>| Entry {
        id: text.id,
        library: text.library,
        title: text.title_search.into(),
    };
    texts.into_iter().take(MOST_TITLES).map(entry).collect()
}

fn replaced<Id: Copy + Eq + Hash>(
    old: &[Entry<Id>],
    changed: &HashSet<Id>,
    new: Vec<Entry<Id>>,
) -> Vec<Entry<Id>> {
    let mut all: Vec<Entry<Id>> =
        old.iter().filter(|entry| !changed.contains(&entry.id)).cloned().collect();
    all.extend(new);
    all.truncate(MOST_TITLES);
    all
}

fn best<Id: Copy + Ord + Hash>(
    entries: &[Entry<Id>],
    viewer: &Viewer,
    words: &[&str],
    whole: &str,
    limit: usize,
) -> Vec<Id> {
    let mut found: Vec<(u32, &str, Id)> = entries
        .iter()
        .filter(|entry| viewer.libraries().contains(entry.library))
        .filter_map(|entry| Some((rank(&entry.title, words, whole)?, &*entry.title, entry.id)))
        .collect();
    // Something may be found by several of its titles.
    let most = limit.saturating_mul(2);
    if found.len() > most {
        found.select_nth_unstable(most);
        found.truncate(most);
    }
    found.sort_unstable();
    let mut seen = HashSet::with_capacity(limit);
    found.into_iter().map(|(_, _, id)| id).filter(|id| seen.insert(*id)).take(limit).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use codex_models::UserId;
    use codex_models::access::LibraryScope;

    use super::*;

    fn number<T: std::str::FromStr>(number: u128) -> T
    where
        T::Err: std::fmt::Debug,
    {
        format!("{number:032x}").parse().unwrap()
    }

    fn index(titles: &[(u128, u128, &str)]) -> Index {
        let entry = |(id, library, title): &(u128, u128, &str)| Entry {
            id: number(*id),
            library: number(*library),
            title: fold(title).into(),
        };
        Index { series: titles.iter().map(entry).collect(), ..Index::default() }
    }

    #[test]
    fn case_accents_and_signs_of_the_question_do_not_matter() {
        let index = index(&[(1, 1, "Les Âmes d'Été"), (2, 1, "Other")]);
        assert_eq!(index.find(&Viewer::system(), "AMES, ete", 10).series, [number(1)]);
        assert_eq!(index.find(&Viewer::system(), "AMES, dete", 10).series, [number(1)]);
    }

    #[test]
    fn only_libraries_in_sight_are_searched() {
        let index = index(&[(1, 1, "Saga"), (2, 2, "Saga")]);
        let viewer =
            Viewer::new(number::<UserId>(9), LibraryScope::Only(BTreeSet::from([number(2)])));
        assert_eq!(index.find(&viewer, "saga", 10).series, [number(2)]);
    }

    #[test]
    fn the_limit_keeps_the_best() {
        let index = index(&[(1, 1, "My Saga Book"), (2, 1, "Saga"), (3, 1, "Saga Two")]);
        assert_eq!(index.find(&Viewer::system(), "saga", 2).series, [number(2), number(3)]);
    }

    #[test]
    fn a_question_without_words_finds_nothing() {
        assert_eq!(
            index(&[(1, 1, "Saga")]).find(&Viewer::system(), " !? ", 10),
            Matches::default()
        );
    }

    #[test]
    fn changed_titles_replace_and_vanished_ones_leave() {
        let old = index(&[(1, 1, "One"), (2, 1, "Two"), (3, 1, "Three")]).series;
        let new = index(&[(1, 1, "Uno")]).series;
        let changed = HashSet::from([number(1), number(2)]);
        let titles: Vec<_> =
            replaced(&old, &changed, new).into_iter().map(|entry| entry.title).collect();
        assert_eq!(titles, ["three", "uno"].map(Box::<str>::from));
    }
}
