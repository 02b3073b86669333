//! Numbers in a file name, with the words that say what they count.
//! Must not know what stands between them.

use super::GROUP;

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Volume,
    Number,
}

/// A number with its word, by position of letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) text: String,
}

/// Words before a number; longer ones first, so that none hides behind its beginning.
const BEFORE: &[(&str, Kind)] = &[
    ("light novels", Kind::Volume),
    ("light novel", Kind::Volume),
    ("chapters", Kind::Number),
    ("chapter", Kind::Number),
    ("volumes", Kind::Volume),
    ("volume", Kind::Volume),
    ("episode", Kind::Number),
    ("issues", Kind::Number),
    ("issue", Kind::Number),
    ("novels", Kind::Volume),
    ("novel", Kind::Volume),
    ("ตอนที่", Kind::Number),
    ("chaps", Kind::Number),
    ("chap", Kind::Number),
    ("books", Kind::Volume),
    ("book", Kind::Volume),
    ("discs", Kind::Volume),
    ("disc", Kind::Volume),
    ("глава", Kind::Number),
    ("главы", Kind::Number),
    ("tome", Kind::Volume),
    ("band", Kind::Volume),
    ("เล่ม", Kind::Volume),
    ("том", Kind::Volume),
    ("тома", Kind::Volume),
    ("vols", Kind::Volume),
    ("vol", Kind::Volume),
    ("chs", Kind::Number),
    ("ch", Kind::Number),
    ("ep", Kind::Number),
    ("no.", Kind::Number),
    ("n°", Kind::Number),
    ("nº", Kind::Number),
    ("ln", Kind::Volume),
    ("#", Kind::Number),
    ("v", Kind::Volume),
    ("c", Kind::Number),
    ("t", Kind::Volume),
];

/// Words behind a number.
const BEHIND: &[(&str, Kind)] = &[
    ("巻", Kind::Volume),
    ("卷", Kind::Volume),
    ("册", Kind::Volume),
    ("冊", Kind::Volume),
    ("권", Kind::Volume),
    ("том", Kind::Volume),
    ("話", Kind::Number),
    ("话", Kind::Number),
    ("章", Kind::Number),
    ("回", Kind::Number),
    ("화", Kind::Number),
    ("장", Kind::Number),
    ("глава", Kind::Number),
];

/// All marked numbers from a position on.
pub(super) fn all(letters: &[char], from: usize) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    let mut at = from;
    while at < letters.len() {
        let follows_mark = marks.last().is_some_and(|mark| mark.end == at);
        let mark = if follows_mark || is_boundary(letters, at) {
            before(letters, at).or_else(|| behind(letters, at))
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

/// A number without a word, which counts when its place says so.
pub(super) fn bare_number(letters: &[char], from: usize, marks: &[Mark]) -> Option<Mark> {
    let is_marked = |at: usize| marks.iter().any(|mark| (mark.start..mark.end).contains(&at));
    let mut best: Option<(u8, Mark)> = None;
    let mut at = from;
    while at < letters.len() {
        let is_start =
            is_boundary(letters, at) && !is_marked(at) && !is_inside_decimal(letters, at);
        let Some((text, end)) = number(letters, at).filter(|_| is_start) else {
            at = at.saturating_add(1);
            continue;
        };
        let raw: String = letters.get(at..end).unwrap_or_default().iter().collect();
        if let Some(weight) = weight(letters, from, at, end, &raw, marks)
            && best.as_ref().is_none_or(|(known, _)| weight >= *known)
        {
            best = Some((weight, Mark { kind: Kind::Number, start: at, end, text }));
        }
        at = end.max(at.saturating_add(1));
    }
    best.map(|(_, mark)| mark)
}

/// How much the place of a bare number speaks for it; `None` when it is a part of a name.
fn weight(
    letters: &[char],
    from: usize,
    start: usize,
    end: usize,
    raw: &str,
    marks: &[Mark],
) -> Option<u8> {
    let next = letters.get(end).copied().unwrap_or(GROUP);
    if next.is_alphanumeric() || matches!(next, '\'' | '%' | '\u{2019}') {
        return None;
    }
    let is_year = raw.len() == 4 && raw.parse().is_ok_and(|year: u16| (1900..2100).contains(&year));
    let is_written_as_number = raw.starts_with('0') || raw.contains('.') || raw.len() == 3;
    let is_first =
        letters.get(from..start).is_some_and(|before| before.iter().all(|c| !c.is_alphanumeric()));
    let follows_group = preceding(letters, start) == Some(GROUP);
    let following = letters.get(end..).unwrap_or_default().iter().copied().find(|c| *c != ' ');
    let is_last = matches!(following, None | Some(GROUP | '-' | ':' | ';'));
    let is_before_mark =
        marks.iter().any(|mark| mark.start >= end && gap(letters, end, mark.start));
    if from > 0 && is_first {
        return Some(5);
    }
    if is_first {
        // A name that is only a number, or a number set off from the title behind it.
        let is_set_off = following.is_none() || next == '.' || following == Some('-');
        return is_set_off.then_some(1);
    }
    if is_before_mark || is_year {
        return is_written_as_number.then_some(2).filter(|_| !is_year);
    }
    match (is_last, follows_group, is_written_as_number) {
        (true, _, true) | (_, true, true) => Some(4),
        (true, _, false) | (_, true, false) => Some(3),
        (false, false, true) => Some(2),
        (false, false, false) => None,
    }
}

/// Whether only spaces and signs lie between two places.
fn gap(letters: &[char], start: usize, end: usize) -> bool {
    letters
        .get(start..end)
        .is_some_and(|gap| gap.iter().all(|c| !c.is_alphanumeric() && *c != GROUP))
}

fn preceding(letters: &[char], at: usize) -> Option<char> {
    letters.get(..at)?.iter().rev().copied().find(|c| !matches!(c, ' ' | '-'))
}

fn is_inside_decimal(letters: &[char], at: usize) -> bool {
    let previous = |back: usize| at.checked_sub(back).and_then(|at| letters.get(at)).copied();
    previous(1) == Some('.') && previous(2).is_some_and(|c| c.is_ascii_digit())
}

/// Whether a word can begin here.
fn is_boundary(letters: &[char], at: usize) -> bool {
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
    BEFORE.iter().find_map(|(word, kind)| {
        let after = matches_word(letters, at, word)?;
        let is_single = word.chars().count() == 1 && *word != "#";
        let mut place = after;
        let is_sign = |c: &char| *c == '.' || !is_single && *c == '-' && *word != "#";
        if letters.get(place).is_some_and(is_sign) {
            place = place.saturating_add(1);
        }
        while letters.get(place) == Some(&' ') && place < after.saturating_add(3) {
            place = place.saturating_add(1);
        }
        if !is_single && *word != "#" && letters.get(place) == Some(&'#') {
            place = place.saturating_add(1);
        }
        let is_negative = *word == "#" && letters.get(place) == Some(&'-');
        if is_negative {
            place = place.saturating_add(1);
        }
        let (text, end) = number(letters, place)?;
        let digits = end.saturating_sub(place);
        // `Vitamin C 3` is a name; `c 03` is a chapter. A bare `t` must touch its number.
        let is_doubtful = is_single && place > after && digits < 2 || *word == "t" && place > after;
        if is_doubtful {
            return None;
        }
        let text = if is_negative { format!("-{text}") } else { text };
        Some(Mark { kind: *kind, start: at, end, text })
    })
}

/// `第3話`: the word behind decides, without one it is a number.
fn counted(letters: &[char], at: usize) -> Option<Mark> {
    let mut place = at.saturating_add(1);
    while matches!(letters.get(place), Some(' ' | '.')) {
        place = place.saturating_add(1);
    }
    let (text, end) = number(letters, place)?;
    let behind = BEHIND
        .iter()
        .find_map(|(word, kind)| matches_letters(letters, end, word).map(|end| (*kind, end)));
    let (kind, end) = behind.unwrap_or((Kind::Volume, end));
    Some(Mark { kind, start: at, end, text })
}

fn behind(letters: &[char], at: usize) -> Option<Mark> {
    let (text, after) = number(letters, at)?;
    let place = if letters.get(after) == Some(&' ') { after.saturating_add(1) } else { after };
    BEHIND.iter().find_map(|(word, kind)| {
        let end = matches_letters(letters, place, word)?;
        Some(Mark { kind: *kind, start: at, end, text: text.clone() })
    })
}

/// Where a word ends that begins at `at` and is not the beginning of a longer one.
fn matches_word(letters: &[char], at: usize, word: &str) -> Option<usize> {
    let end = matches_letters(letters, at, word)?;
    letters.get(end).is_none_or(|next| !next.is_alphabetic()).then_some(end)
}

fn matches_letters(letters: &[char], at: usize, word: &str) -> Option<usize> {
    let mut end = at;
    for expected in word.chars() {
        let letter = letters.get(end)?;
        if !letter.to_lowercase().eq(expected.to_lowercase()) {
            return None;
        }
        end = end.saturating_add(1);
    }
    Some(end)
}

/// A number or a range at a place: the text without leading zeros, and where it ends.
fn number(letters: &[char], at: usize) -> Option<(String, usize)> {
    let (first, mut end) = single(letters, at)?;
    let mut last: Option<String> = None;
    while let Some((next, after)) = range_end(letters, end) {
        let value = |text: &str| super::number::sort_value(text).unwrap_or_default();
        if value(&next) <= value(last.as_ref().unwrap_or(&first)) {
            break;
        }
        last = Some(next);
        end = after;
    }
    Some((last.map_or_else(|| first.clone(), |last| format!("{first}-{last}")), end))
}

/// The next end of a range: `-03`, `-v03`, or ` - 48` before the end of the name or a group.
fn range_end(letters: &[char], at: usize) -> Option<(String, usize)> {
    let is_spaced = letters.get(at) == Some(&' ');
    let mut place = if is_spaced { at.saturating_add(1) } else { at };
    if !matches!(letters.get(place), Some('-' | '~')) {
        return None;
    }
    place = place.saturating_add(1);
    while matches!(letters.get(place), Some(' ')) && is_spaced {
        place = place.saturating_add(1);
    }
    if matches!(letters.get(place), Some('v' | 'V' | 'c' | 'C')) {
        place = place.saturating_add(1);
    }
    let (text, end) = single(letters, place)?;
    let following = letters.get(end..).unwrap_or_default().iter().copied().find(|c| *c != ' ');
    let is_closed = matches!(following, None | Some(GROUP | '+'));
    (!is_spaced || is_closed).then_some((text, end))
}

/// Digits with decimals, a half, or a single letter behind them.
fn single(letters: &[char], at: usize) -> Option<(String, usize)> {
    let is_digit = |at: usize| letters.get(at).is_some_and(char::is_ascii_digit);
    let mut end = at;
    let mut raw = String::new();
    loop {
        while let Some(digit) = letters.get(end).filter(|c| c.is_ascii_digit()) {
            raw.push(*digit);
            end = end.saturating_add(1);
        }
        let has_decimals = letters.get(end) == Some(&'.') && is_digit(end.saturating_add(1));
        if raw.is_empty() || !has_decimals {
            break;
        }
        raw.push('.');
        end = end.saturating_add(1);
    }
    if raw.len() > 12 {
        return None;
    }
    let half = if letters.get(end) == Some(&' ') { end.saturating_add(1) } else { end };
    if letters.get(half) == Some(&'½') {
        return Some((
            format!("{}.5", if raw.is_empty() { "0".to_owned() } else { plain(&raw) }),
            half.saturating_add(1),
        ));
    }
    if raw.is_empty() {
        return None;
    }
    let mut text = plain(&raw);
    if let Some(letter) = letters.get(end).filter(|c| matches!(c, 'a'..='f' | 'A'..='F'))
        && letters.get(end.saturating_add(1)).is_none_or(|next| !next.is_alphanumeric())
    {
        text.push(*letter);
        end = end.saturating_add(1);
    }
    Some((text, end))
}

/// Digits without leading zeros.
pub(super) fn plain(digits: &str) -> String {
    let trimmed = digits.trim_start_matches('0');
    if trimmed.starts_with(|c: char| c.is_ascii_digit()) {
        trimmed.to_owned()
    } else {
        format!("0{trimmed}")
    }
}
