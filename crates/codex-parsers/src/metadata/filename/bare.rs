//! Numbers without a word, weighed by their place.
//! Must not know the words that mark numbers.

use super::markers::{Kind, Mark, gap, is_boundary};
use super::name::GROUP;
use super::numeral;

/// A number without a word, which counts when its place says so.
pub(super) fn bare_number(letters: &[char], from: usize, marks: &[Mark]) -> Option<Mark> {
    let is_marked = |at: usize| marks.iter().any(|mark| (mark.start..mark.end).contains(&at));
    let mut best: Option<(u8, Mark)> = None;
    let mut at = from;
    while at < letters.len() {
        let is_start =
            is_boundary(letters, at) && !is_marked(at) && !is_inside_decimal(letters, at);
        let Some((text, end)) = numeral::number(letters, at).filter(|_| is_start) else {
            at = at.saturating_add(1);
            continue;
        };
        let raw: String = letters.get(at..end).unwrap_or_default().iter().collect();
        if let Some(weight) = weight(letters, from, at, end, &raw, marks)
            && best.as_ref().is_none_or(|(known, _)| weight >= *known)
        {
            best = Some((weight, Mark { kind: Kind::Number, start: at, end, text, word: "" }));
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
    // `00:00` is a time of day.
    let is_digit =
        |at: Option<usize>| at.and_then(|at| letters.get(at)).is_some_and(char::is_ascii_digit);
    let is_time = next == ':' && is_digit(end.checked_add(1))
        || letters.get(..start).is_some_and(|before| before.last() == Some(&':'))
            && is_digit(start.checked_sub(2));
    if is_time {
        return None;
    }
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

fn preceding(letters: &[char], at: usize) -> Option<char> {
    letters.get(..at)?.iter().rev().copied().find(|c| !matches!(c, ' ' | '-'))
}

fn is_inside_decimal(letters: &[char], at: usize) -> bool {
    let previous = |back: usize| at.checked_sub(back).and_then(|at| letters.get(at)).copied();
    previous(1) == Some('.') && previous(2).is_some_and(|c| c.is_ascii_digit())
}
