//! Folded titles in one text, so that a search is one walk over memory and a copy is one too.
//! Must not know what is titled.

use std::collections::HashSet;
use std::hash::Hash;

use codex_db::view::SearchText;
use codex_models::{LibraryId, Viewer};
use memchr::memmem;

use crate::rank::{Closeness, Question};

/// Most titles that are kept; what is beyond is found by lists, not by search.
const MOST_TITLES: usize = 2_000_000;
/// Stands before each title. Folded texts have none.
const BREAK: char = '\n';

/// Titles, each with an id and a library; something may have several.
#[derive(Debug, Clone)]
pub(crate) struct Titles<Id> {
    text: String,
    entries: Vec<Entry<Id>>,
    libraries: Vec<LibraryId>,
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
        Self { text: String::new(), entries: Vec::new(), libraries: Vec::new() }
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
            Closeness::Typos => (0..self.entries.len()).for_each(&mut look),
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
            let rest = self.entries.get(place..).unwrap_or_default();
            place += rest.partition_point(|entry| entry.start as usize <= hit);
            look(place.saturating_sub(1));
            at = self.entries.get(place).map_or(self.text.len(), |next| next.start as usize);
        }
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
    fn changed_titles_replace_and_vanished_ones_leave() {
        let old = titles(&[(1, 1, "One"), (2, 1, "Two"), (3, 1, "Three")]);
        let changed = HashSet::from([number(1), number(2)]);
        let new = old.replaced(&changed, vec![text(1, 1, "Uno")]);
        assert_eq!(new.len(), 2);
        let all: Vec<&str> = (0..new.len()).map(|place| new.title(place)).collect();
        assert_eq!(all, ["three", "uno"]);
    }
}
