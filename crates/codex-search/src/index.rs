//! The folded titles of all series and books, in memory.
//! Must not answer with anything but ids.

use std::collections::HashSet;
use std::hash::Hash;

use codex_db::repo;
use codex_db::view::SearchText;
use codex_models::{BookId, LibraryId, SeriesId, Viewer};
use codex_services::{Core, Result};
use codex_utils::text_fold::fold;

use crate::listener::Changes;
use crate::rank::rank;

/// Most titles of each kind that are kept; what is beyond is found by lists, not by search.
const MOST_TITLES: usize = 2_000_000;
/// Words of a question beyond these are ignored.
const MOST_WORDS: usize = 16;

/// One state of the index; a later state is another value.
#[derive(Debug, Default)]
pub(crate) struct Index {
    series: Vec<Entry<SeriesId>>,
    books: Vec<Entry<BookId>>,
}

#[derive(Debug, Clone)]
struct Entry<Id> {
    id: Id,
    library: LibraryId,
    title: Box<str>,
}

/// Ids, best first.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Matches {
    pub(crate) series: Vec<SeriesId>,
    pub(crate) books: Vec<BookId>,
}

impl Index {
    /// Reads every title.
    pub(crate) async fn build(core: &Core) -> Result<Self> {
        let (conn, viewer) = (core.db().read_background(), Viewer::system());
        Ok(Self {
            series: entries(repo::series::search_texts(&conn, &viewer, None).await?),
            books: entries(repo::books::search_texts(&conn, &viewer, None).await?),
        })
    }

    /// This index with some titles read anew; those that are gone are left out.
    pub(crate) async fn updated(&self, core: &Core, changes: Changes) -> Result<Self> {
        let (conn, viewer) = (core.db().read_background(), Viewer::system());
        let Changes { series, books, .. } = changes;
        let series_ids: Vec<SeriesId> = series.iter().copied().collect();
        let book_ids: Vec<BookId> = books.iter().copied().collect();
        let new_series = repo::series::search_texts(&conn, &viewer, Some(&series_ids)).await?;
        let new_books = repo::books::search_texts(&conn, &viewer, Some(&book_ids)).await?;
        Ok(Self {
            series: replaced(&self.series, &series, entries(new_series)),
            books: replaced(&self.books, &books, entries(new_books)),
        })
    }

    /// The best matches, at most `limit` of each kind.
    pub(crate) fn find(&self, viewer: &Viewer, text: &str, limit: usize) -> Matches {
        let whole = fold(text);
        let words: Vec<&str> =
            whole.split(' ').filter(|word| !word.is_empty()).take(MOST_WORDS).collect();
        if words.is_empty() {
            return Matches::default();
        }
        Matches {
            series: best(&self.series, viewer, &words, &whole, limit),
            books: best(&self.books, viewer, &words, &whole, limit),
        }
    }
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

fn best<Id: Copy + Ord>(
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
    if found.len() > limit {
        found.select_nth_unstable(limit);
        found.truncate(limit);
    }
    found.sort_unstable();
    found.into_iter().map(|(_, _, id)| id).collect()
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
        Index { series: titles.iter().map(entry).collect(), books: Vec::new() }
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
