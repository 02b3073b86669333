//! How well a folded title answers folded words.
//! Must not know what is titled.

use memchr::memmem::Finder;

/// Pieces of this many bytes or more may also match inside a word: shorter ones are inside almost everything.
const INNER_MATCH_BYTES: usize = 3;
/// Words of a question beyond these are ignored.
const MOST_WORDS: usize = 16;
/// Words of this many letters may be written with one letter wrong, missing, too many, or in each other's place; a
/// shorter one would be another word.
const ONE_TYPO: usize = 4;
/// And those of this many with two.
const TWO_TYPOS: usize = 8;
/// Stands behind every rank of [`Closeness::Words`].
const STEP_OF_TYPOS: u32 = 8;

/// What counts as an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Closeness {
    /// Every word, or its beginning, is in the title.
    Words,
    /// Words with typos count as well.
    Typos,
}

/// Folded words that are looked for.
#[derive(Debug)]
pub(crate) struct Question<'a> {
    whole: Piece<'a>,
    words: Vec<Piece<'a>>,
}

/// A text with what is prepared once to find it in many titles.
#[derive(Debug)]
struct Piece<'a> {
    text: &'a str,
    finder: Finder<'a>,
}

impl<'a> Piece<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, finder: Finder::new(text) }
    }

    /// 0: a whole word; 1: the start of a word; 2: inside a word.
    fn rank_in(&self, title: &str) -> Option<u32> {
        let mut best = None;
        for at in self.finder.find_iter(title.as_bytes()) {
            let is_start = at == 0 || title.as_bytes().get(at - 1) == Some(&b' ');
            let end = at + self.text.len();
            let is_end = end == title.len() || title.as_bytes().get(end) == Some(&b' ');
            let rank = match (is_start, is_end) {
                (true, true) => return Some(0),
                (true, false) => 1,
                (false, _) if self.text.len() >= INNER_MATCH_BYTES => 2,
                (false, _) => continue,
            };
            best = Some(best.map_or(rank, |best: u32| best.min(rank)));
        }
        best
    }
}

impl<'a> Question<'a> {
    /// `None` where a folded text holds no word.
    pub(crate) fn new(whole: &'a str) -> Option<Self> {
        let words: Vec<Piece<'a>> =
            whole.split_whitespace().take(MOST_WORDS).map(Piece::new).collect();
        (!words.is_empty()).then(|| Self { whole: Piece::new(whole), words })
    }

    /// The word that the fewest titles hold, as far as one can tell from it.
    pub(crate) fn longest_word(&self) -> &'a str {
        self.words.iter().map(|word| word.text).max_by_key(|word| word.len()).unwrap_or_default()
    }

    /// How well a title matches; smaller is better, `None` is not at all.
    pub(crate) fn rank(&self, title: &str, closeness: Closeness) -> Option<u32> {
        let step = match closeness {
            Closeness::Words => self.step(title)?,
            Closeness::Typos => STEP_OF_TYPOS + self.typos(title)?,
        };
        // Among equals the shorter title is the nearer one.
        let length = u32::try_from(title.len()).unwrap_or(u32::MAX).min(0xffff);
        Some(step << 16 | length)
    }

    fn step(&self, title: &str) -> Option<u32> {
        let mut worst = 0;
        for word in &self.words {
            worst = worst.max(word.rank_in(title)?);
        }
        Some(if title == self.whole.text {
            0
        } else if title.starts_with(self.whole.text) {
            1
        } else if worst == 0 && self.whole.rank_in(title) == Some(0) {
            2
        } else {
            3 + worst
        })
    }

    /// How many letters of the question are wrong, when each of its words is in the title but for typos.
    fn typos(&self, title: &str) -> Option<u32> {
        let mut typos = 0;
        for word in &self.words {
            if word.rank_in(title).is_none() {
                let words = title.split(' ');
                typos += words.filter_map(|written| typos_in(word.text, written)).min()?;
            }
        }
        Some(typos)
    }
}

/// Whether a written word is one that was asked for, or the beginning of one, but for typos.
pub(crate) fn is_near(asked: &str, written: &str) -> bool {
    typos_in(asked, written).is_some()
}

/// How many typos make a word, or the beginning of one, of what was asked for; `None` when it is another word.
fn typos_in(asked: &str, written: &str) -> Option<u32> {
    let mut letters = asked.chars();
    let (first, second) = (letters.next(), letters.next());
    let begin = written.chars().next();
    // Hardly anybody errs in the first letter, and almost every word is ruled out by it.
    if begin != first && begin != second {
        return None;
    }
    let length = asked.chars().count();
    let most = match length {
        ..ONE_TYPO => return None,
        ONE_TYPO..TWO_TYPOS => 1,
        _ => 2,
    };
    // What is asked for may be the beginning of the word, with letters missing or too many.
    let mut least = usize::MAX;
    for end in length - most..=length + most {
        let start = match written.char_indices().nth(end) {
            Some((at, _)) => written.get(..at).unwrap_or(written),
            None => written,
        };
        least = least.min(strsim::osa_distance(asked, start));
        if start.len() == written.len() {
            break;
        }
    }
    u32::try_from(least).ok().filter(|least| *least as usize <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranked<'a>(titles: &[&'a str], text: &str, closeness: Closeness) -> Vec<&'a str> {
        let question = Question::new(text).unwrap();
        let mut found: Vec<(u32, &str)> = titles
            .iter()
            .filter_map(|title| Some((question.rank(title, closeness)?, *title)))
            .collect();
        found.sort_unstable();
        found.into_iter().map(|(_, title)| title).collect()
    }

    #[test]
    fn whole_titles_come_before_starts_before_words_before_pieces() {
        let titles = ["the sandman overture", "sand", "quicksand", "sandman", "a sand castle"];
        assert_eq!(
            ranked(&titles, "sand", Closeness::Words),
            ["sand", "sandman", "a sand castle", "the sandman overture", "quicksand"]
        );
    }

    #[test]
    fn every_word_has_to_be_there_in_any_order() {
        let titles = ["blue iron river", "iron sea"];
        assert_eq!(ranked(&titles, "river iron", Closeness::Words), ["blue iron river"]);
    }

    #[test]
    fn short_pieces_match_only_at_the_start_of_a_word() {
        assert_eq!(ranked(&["banana", "ana lou"], "an", Closeness::Words), ["ana lou"]);
    }

    #[test]
    fn one_sign_of_a_language_without_blanks_matches_anywhere() {
        assert_eq!(ranked(&["進撃の鉄人"], "鉄", Closeness::Words), ["進撃の鉄人"]);
    }

    #[test]
    fn a_wrong_a_missing_a_doubled_and_a_swapped_letter_are_typos() {
        for asked in ["sandmen", "sadman", "saandman", "snadman", "asndman", "sandmn", "sandmna"] {
            let found = ranked(&["the sandman", "the standard"], asked, Closeness::Typos);
            assert_eq!(found, ["the sandman"], "{asked}");
        }
    }

    #[test]
    fn the_beginning_of_a_word_may_have_a_typo() {
        assert_eq!(ranked(&["one punch man"], "pumc", Closeness::Typos), ["one punch man"]);
        assert_eq!(ranked(&["neverwhere"], "nevrewh", Closeness::Typos), ["neverwhere"]);
    }

    #[test]
    fn long_words_may_have_two_typos_and_short_ones_none() {
        assert_eq!(
            ranked(&["fullmetal alchemist"], "fulmetal alchemizt", Closeness::Typos).len(),
            1
        );
        assert!(ranked(&["bone"], "bonn", Closeness::Typos).len() == 1);
        assert!(ranked(&["one", "ore"], "oxe", Closeness::Typos).is_empty());
        assert!(ranked(&["sandman"], "sindmen", Closeness::Typos).is_empty());
    }

    #[test]
    fn fewer_typos_come_first() {
        let titles = ["alchemisty", "alchemist"];
        assert_eq!(ranked(&titles, "alchemizt", Closeness::Typos), ["alchemist", "alchemisty"]);
    }
}
