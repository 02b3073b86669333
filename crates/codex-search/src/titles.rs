//! Folded titles in one text, so that a search is one walk over memory and a copy is one too.
//! Must not know what is titled.

use std::collections::{BTreeSet, HashSet};
use std::hash::Hash;
use std::ops::Range;
use std::sync::OnceLock;

use codex_db::view::SearchText;
use codex_models::{LibraryId, Viewer};
use memchr::memmem;

use crate::rank::{Closeness, Question, is_near};

/// Most titles that are kept; what is beyond is found by lists, not by search.
const MOST_TITLES: usize = 2_000_000;
/// Stands before each title. Folded texts have none.
const BREAK: char = '\n';
/// With more words than these that are near to one that was asked for, all titles are gone through at once.
const MOST_NEAR_WORDS: usize = 64;

/// Titles, each with an id and a library; something may have several.
#[derive(Debug, Clone)]
pub(crate) struct Titles<Id> {
    text: String,
    entries: Vec<Entry<Id>>,
    libraries: Vec<LibraryId>,
    /// Where each word stands for the first time; looked up when somebody errs.
    words: OnceLock<Vec<Range<u32>>>,
}

#[derive(Debug, Clone, Copy)]
struct Entry<Id> {
    id: Id,
    /// Place of the first byte of the title.
    start: u32,
    /// Place of the library.
    library: u32,
}

impl<Id> Default for Titles<Id> {
    fn default() -> Self {
        Self {
            text: String::new(),
            entries: Vec::new(),
            libraries: Vec::new(),
            words: OnceLock::new(),
        }
    }
}

impl<Id: Copy + Ord + Hash> Titles<Id> {
    pub(crate) fn new(texts: Vec<SearchText<Id>>) -> Self {
        let mut titles = Self::default();
        for SearchText { id, library, title_search } in texts {
            titles.push(id, library, &title_search);
        }
        titles.text.shrink_to_fit();
        titles.entries.shrink_to_fit();
        titles
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// These titles, with those of some ids replaced.
    pub(crate) fn replaced(&self, changed: &HashSet<Id>, new: Vec<SearchText<Id>>) -> Self {
        if changed.is_empty() && new.is_empty() {
            return self.clone();
        }
        let mut titles = Self {
            text: String::with_capacity(self.text.len()),
            entries: Vec::with_capacity(self.entries.len() + new.len()),
            libraries: Vec::with_capacity(self.libraries.len()),
            words: OnceLock::new(),
        };
        for (place, entry) in self.entries.iter().enumerate() {
            let library = self.libraries.get(entry.library as usize);
            if let (false, Some(library)) = (changed.contains(&entry.id), library) {
                titles.push(entry.id, *library, self.title(place));
            }
        }
        for SearchText { id, library, title_search } in new {
            titles.push(id, library, &title_search);
        }
        titles
    }

    /// The ids whose titles answer best, at most `limit`.
    pub(crate) fn find(
        &self,
        viewer: &Viewer,
        question: &Question<'_>,
        closeness: Closeness,
        limit: usize,
    ) -> Vec<Id> {
        let libraries: Vec<bool> =
            self.libraries.iter().map(|library| viewer.libraries().contains(*library)).collect();
        let is_in_sight =
            |entry: &Entry<Id>| libraries.get(entry.library as usize).copied().unwrap_or_default();
        let mut found: Vec<(u32, &str, Id)> = Vec::new();
        let mut look = |place: usize| {
            let Some(entry) = self.entries.get(place).filter(|entry| is_in_sight(entry)) else {
                return;
            };
            let title = self.title(place);
            if let Some(rank) = question.rank(title, closeness) {
                found.push((rank, title, entry.id));
            }
        };
        match closeness {
            Closeness::Words => self.each_with(question.longest_word(), &mut look),
            Closeness::Typos => self.each_near(question, &mut look),
        }
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

    /// The places of all titles that hold a word somewhere.
    fn each_with(&self, word: &str, look: &mut impl FnMut(usize)) {
        let finder = memmem::Finder::new(word);
        let mut at = 0;
        let mut place = 0;
        while let Some(hit) = self.text.as_bytes().get(at..).and_then(|rest| finder.find(rest)) {
            let hit = at + hit;
            place = self.behind(place, hit);
            look(place.saturating_sub(1));
            at = self.entries.get(place).map_or(self.text.len(), |next| next.start as usize);
        }
    }

    /// The place of the first title that starts behind a byte, from a place on: mostly one of the next.
    fn behind(&self, mut place: usize, byte: usize) -> usize {
        let mut step = 1;
        let starts_before = |place: usize| {
            self.entries.get(place).is_some_and(|entry| entry.start as usize <= byte)
        };
        while starts_before(place + step - 1) {
            place += step;
            step *= 2;
        }
        let window = self.entries.get(place..(place + step).min(self.entries.len()));
        place + window.unwrap_or_default().partition_point(|entry| entry.start as usize <= byte)
    }

    /// The places of all titles that hold the longest word of a question, or one that is near to it.
    fn each_near(&self, question: &Question<'_>, look: &mut impl FnMut(usize)) {
        let asked = question.longest_word();
        let near: Vec<&str> = self.words().filter(|word| is_near(asked, word)).collect();
        if near.len() > MOST_NEAR_WORDS {
            return (0..self.entries.len()).for_each(look);
        }
        let mut places = BTreeSet::new();
        for word in near.into_iter().chain([asked]) {
            self.each_with(word, &mut |place| {
                places.insert(place);
            });
        }
        places.into_iter().for_each(look);
    }

    /// Each word of the titles once.
    fn words(&self) -> impl Iterator<Item = &str> {
        let words = self.words.get_or_init(|| {
            let mut seen = HashSet::new();
            let mut words = Vec::new();
            let mut at = 0;
            for word in self.text.split([' ', BREAK]) {
                let end = at + word.len();
                if let (true, Ok(start), Ok(stop)) =
                    (seen.insert(word), u32::try_from(at), u32::try_from(end))
                {
                    words.push(start..stop);
                }
                at = end + 1;
            }
            words
        });
        words.iter().map(|at| self.text.get(at.start as usize..at.end as usize).unwrap_or_default())
    }

    fn title(&self, place: usize) -> &str {
        let start = self.entries.get(place).map_or(0, |entry| entry.start as usize);
        let end = self
            .entries
            .get(place + 1)
            .map_or(self.text.len(), |next| (next.start as usize).saturating_sub(BREAK.len_utf8()));
        self.text.get(start..end).unwrap_or_default()
    }

    /// Titles beyond what is kept are left out.
    fn push(&mut self, id: Id, library: LibraryId, title: &str) {
        let Ok(start) = u32::try_from(self.text.len() + BREAK.len_utf8()) else { return };
        if self.entries.len() == MOST_TITLES {
            return;
        }
        let known = self.libraries.iter().rposition(|known| *known == library);
        let Ok(library) = u32::try_from(known.unwrap_or_else(|| {
            self.libraries.push(library);
            self.libraries.len() - 1
        })) else {
            return;
        };
        self.text.push(BREAK);
        self.text.push_str(title);
        self.entries.push(Entry { id, start, library });
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use codex_models::access::LibraryScope;
    use codex_models::{SeriesId, UserId};
    use codex_utils::text_fold::fold;

    use super::*;

    fn number<T: std::str::FromStr>(number: u128) -> T
    where
        T::Err: std::fmt::Debug,
    {
        format!("{number:032x}").parse().unwrap()
    }

    fn text(id: u128, library: u128, title: &str) -> SearchText<SeriesId> {
        SearchText { id: number(id), library: number(library), title_search: fold(title) }
    }

    fn titles(titles: &[(u128, u128, &str)]) -> Titles<SeriesId> {
        Titles::new(titles.iter().map(|(id, library, title)| text(*id, *library, title)).collect())
    }

    fn find(
        titles: &Titles<SeriesId>,
        viewer: &Viewer,
        asked: &str,
        limit: usize,
    ) -> Vec<SeriesId> {
        let folded = fold(asked);
        let question = Question::new(&folded).unwrap();
        titles.find(viewer, &question, Closeness::Words, limit)
    }

    #[test]
    fn case_accents_and_signs_of_the_question_do_not_matter() {
        let titles = titles(&[(1, 1, "Les Âmes d'Été"), (2, 1, "Other")]);
        assert_eq!(find(&titles, &Viewer::system(), "AMES, ete", 10), [number(1)]);
        assert_eq!(find(&titles, &Viewer::system(), "AMES, dete", 10), [number(1)]);
    }

    #[test]
    fn only_libraries_in_sight_are_searched() {
        let titles = titles(&[(1, 1, "Saga"), (2, 2, "Saga")]);
        let viewer =
            Viewer::new(number::<UserId>(9), LibraryScope::Only(BTreeSet::from([number(2)])));
        assert_eq!(find(&titles, &viewer, "saga", 10), [number(2)]);
    }

    #[test]
    fn the_limit_keeps_the_best() {
        let titles = titles(&[(1, 1, "My Saga Book"), (2, 1, "Saga"), (3, 1, "Saga Two")]);
        assert_eq!(find(&titles, &Viewer::system(), "saga", 2), [number(2), number(3)]);
    }

    #[test]
    fn a_word_is_not_found_across_two_titles() {
        let titles = titles(&[(1, 1, "Iron"), (2, 1, "Man"), (3, 1, "Iron Man")]);
        assert_eq!(find(&titles, &Viewer::system(), "iron man", 10), [number(3)]);
        assert_eq!(find(&titles, &Viewer::system(), "man", 10), [number(2), number(3)]);
    }

    #[test]
    fn something_with_several_titles_is_found_once() {
        let titles = titles(&[(1, 1, "Attack"), (1, 1, "Attack on"), (2, 1, "Attack of")]);
        assert_eq!(find(&titles, &Viewer::system(), "attack", 10), [number(1), number(2)]);
    }

    #[test]
    fn titles_with_a_typo_are_those_that_a_look_at_each_finds() {
        let names = [
            "The Sandman",
            "Sandman Overture",
            "Sad Man",
            "Standard",
            "Quicksand",
            "Sand Men",
            "The  Sandmen",
            "進撃の鉄人",
            "Alchemist",
            "Alchemisty",
            "Fullmetal Alchemist",
            "Fullmetal",
            "",
            "Sandalman Fullmetl",
        ];
        let numbered: Vec<(u128, u128, &str)> =
            names.iter().enumerate().map(|(n, name)| (n as u128 + 1, 1, *name)).collect();
        let titles = titles(&numbered);
        for asked in [
            "sandmen",
            "sadnman",
            "fulmetal alchemizt",
            "alchemizt",
            "進撃の鉄入",
            "standsrd",
            "xyz",
        ] {
            let question = Question::new(asked).unwrap();
            let found = titles.find(&Viewer::system(), &question, Closeness::Typos, 100);
            let near =
                names.iter().filter(|name| question.rank(&fold(name), Closeness::Typos).is_some());
            assert_eq!(found.len(), near.count(), "{asked}");
        }
    }

    #[test]
    fn changed_titles_replace_and_vanished_ones_leave() {
        let old = titles(&[(1, 1, "One"), (2, 1, "Two"), (3, 1, "Three")]);
        let changed = HashSet::from([number(1), number(2)]);
        let new = old.replaced(&changed, vec![text(1, 1, "Uno")]);
        assert_eq!(new.len(), 2);
        let all: Vec<&str> = (0..new.len()).map(|place| new.title(place)).collect();
        assert_eq!(all, ["three", "uno"]);
    }
}
