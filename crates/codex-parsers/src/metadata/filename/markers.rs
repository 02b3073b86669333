//! Numbers in a file name, with the words that say what they count.
//! Must not know what stands between them.

use super::name::GROUP;
use super::numeral;
use super::words::{ASIDE, BEFORE, BEHIND, PART};

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Volume,
    Number,
    /// A number that gives way to one that is marked more clearly.
    Episode,
    /// A part of a numbered book.
    Part,
    /// What stands outside the numbered row: an extra, a special.
    Aside,
}

/// A number with its word, by position of letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) text: String,
    /// The word that says what the number counts.
    pub(super) word: &'static str,
}

/// All marked numbers from a position on.
pub(super) fn all(letters: &[char], from: usize) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    let mut at = from;
    while at < letters.len() {
        let follows_mark = marks.last().is_some_and(|mark| mark.end == at);
        let previous_end = marks.last().map_or(letters.len(), |mark| mark.end);
        let mark = if follows_mark || is_boundary(letters, at) {
            following_part(letters, previous_end, at)
                .or_else(|| aside(letters, at))
                .or_else(|| before(letters, at))
                .or_else(|| behind(letters, at))
        } else {
            None
        };
        match mark {
            Some(mark) => {
                at = mark.end;
                marks.push(mark);
            }
            None => at = at.saturating_add(1),
        }
    }
    marks
}

/// Whether only spaces and signs lie between two places.
pub(super) fn gap(letters: &[char], start: usize, end: usize) -> bool {
    letters
        .get(start..end)
        .is_some_and(|gap| gap.iter().all(|c| !c.is_alphanumeric() && *c != GROUP))
}

/// Whether a word can begin here.
pub(super) fn is_boundary(letters: &[char], at: usize) -> bool {
    let previous = at.checked_sub(1).and_then(|at| letters.get(at)).copied().unwrap_or(' ');
    let current = letters.get(at).copied().unwrap_or(' ');
    let is_script_change = !current.is_ascii() && !current.is_alphabetic();
    let is_other_script = previous.is_ascii() != current.is_ascii() && !is_latin(previous);
    current == '#'
        || is_script_change
        || is_other_script
        || !previous.is_alphanumeric() && previous != '\''
}

fn is_latin(letter: char) -> bool {
    letter.is_alphabetic() && u32::from(letter) < 0x250
}

fn before(letters: &[char], at: usize) -> Option<Mark> {
    if letters.get(at) == Some(&'第') {
        return counted(letters, at);
    }
    BEFORE.iter().find_map(|(word, kind)| marked_by(letters, at, word, *kind))
}

/// A number behind one of the words that announce it.
fn marked_by(letters: &[char], at: usize, word: &'static str, kind: Kind) -> Option<Mark> {
    let after = matches_word(letters, at, word)?;
    let is_sharp = word == "#";
    let is_single = word.chars().count() == 1 && !is_sharp;
    let mut place = after;
    let is_sign = |c: &char| *c == '.' || !is_single && !is_sharp && matches!(c, '-' | ',');
    if letters.get(place).is_some_and(is_sign) {
        place = place.saturating_add(1);
    }
    while letters.get(place) == Some(&' ') && place < after.saturating_add(3) {
        place = place.saturating_add(1);
    }
    if !is_single && !is_sharp && letters.get(place) == Some(&'#') {
        place = place.saturating_add(1);
    }
    let is_negative = is_sharp && letters.get(place) == Some(&'-');
    if is_negative {
        place = place.saturating_add(1);
    }
    // Roman numerals only behind whole words: `v` and `c` are numerals themselves.
    let is_whole_word = word.len() > 2 && !is_single;
    let (text, end) = numeral::number(letters, place)
        .or_else(|| numeral::roman(letters, place).filter(|_| is_whole_word))?;
    let digits = end.saturating_sub(place);
    // `Vitamin C 3` is a name; `c 03` is a chapter. A bare `t` or `n` must touch its number.
    let must_touch = matches!(word, "t" | "n");
    let is_doubtful =
        is_single && place > after && (digits < 2 || must_touch) || word == "n" && digits < 2;
    if is_doubtful {
        return None;
    }
    // `020#1` is the first part of 20.
    let follows_digit =
        at.checked_sub(1).and_then(|at| letters.get(at)).is_some_and(char::is_ascii_digit);
    let kind = if is_sharp && follows_digit { Kind::Part } else { kind };
    let text = if is_negative { format!("-{text}") } else { text };
    Some(Mark { kind, start: at, end, text, word })
}

/// `part 2`, at a place where a word can begin.
pub(super) fn part(letters: &[char], at: usize) -> Option<Mark> {
    PART.iter().find_map(|word| marked_by(letters, at, word, Kind::Part))
}

/// A part that follows a mark at once; elsewhere `Part` is a word of a title.
fn following_part(letters: &[char], previous_end: usize, at: usize) -> Option<Mark> {
    part(letters, at).filter(|_| previous_end <= at && gap(letters, previous_end, at))
}

/// `SP01`, `Omake-1`.
fn aside(letters: &[char], at: usize) -> Option<Mark> {
    let mark = ASIDE.iter().find_map(|word| marked_by(letters, at, word, Kind::Aside))?;
    let touches = letters.get(at.saturating_add(2)).is_some_and(char::is_ascii_digit);
    (mark.word != "sp" || touches).then_some(mark)
}

/// `第3話`: the word behind decides, without one it is a volume.
fn counted(letters: &[char], at: usize) -> Option<Mark> {
    let mut place = at.saturating_add(1);
    while matches!(letters.get(place), Some(' ' | '.')) {
        place = place.saturating_add(1);
    }
    let digits = numeral::number(letters, place);
    let is_written_out = digits.is_none();
    let (text, end) = digits.or_else(|| numeral::kanji(letters, place))?;
    let behind = BEHIND.iter().find_map(|(word, kind)| {
        matches_letters(letters, end, word).map(|end| (*kind, end, *word))
    });
    // `第一` alone is "the first", a word.
    let plain = (!is_written_out).then_some((Kind::Volume, end, "第"));
    let (kind, end, word) = behind.or(plain)?;
    Some(Mark { kind, start: at, end, text, word })
}

/// `3巻`, and `38-1화` for a part of 38.
fn behind(letters: &[char], at: usize) -> Option<Mark> {
    let (mut text, mut after) = numeral::number(letters, at)?;
    if letters.get(after) == Some(&'-')
        && let Some((part, end)) = numeral::number(letters, after.saturating_add(1))
    {
        text = format!("{text}-{part}");
        after = end;
    }
    let place = if letters.get(after) == Some(&' ') { after.saturating_add(1) } else { after };
    BEHIND.iter().find_map(|(word, kind)| {
        let end = matches_letters(letters, place, word)?;
        Some(Mark { kind: *kind, start: at, end, text: text.clone(), word })
    })
}

/// Where a word ends that begins at `at` and is not the beginning of a longer one.
fn matches_word(letters: &[char], at: usize, word: &str) -> Option<usize> {
    let end = matches_letters(letters, at, word)?;
    letters.get(end).is_none_or(|next| !next.is_alphabetic()).then_some(end)
}

/// Whether two letters differ in nothing but case. Most names are ASCII, of which that is known without tables.
fn is_same_letter(one: char, other: char) -> bool {
    if one.is_ascii() && other.is_ascii() {
        return one.eq_ignore_ascii_case(&other);
    }
    one.to_lowercase().eq(other.to_lowercase())
}

fn matches_letters(letters: &[char], at: usize, word: &str) -> Option<usize> {
    let mut end = at;
    for expected in word.chars() {
        let letter = letters.get(end)?;
        if !is_same_letter(*letter, expected) {
            return None;
        }
        end = end.saturating_add(1);
    }
    Some(end)
}
