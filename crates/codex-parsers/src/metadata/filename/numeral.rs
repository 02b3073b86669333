//! Numbers as they are written in names: digits, decimals, halves, ranges, Roman and Chinese numerals.
//! Must not know what they count.

use super::name::GROUP;
use super::words;

/// A number or a range at a place: the text without leading zeros, and where it ends.
pub(super) fn number(letters: &[char], at: usize) -> Option<(String, usize)> {
    let (first, mut end) = single(letters, at)?;
    let mut last: Option<String> = None;
    while let Some((next, after)) = range_end(letters, end) {
        let value = |text: &str| super::super::number::sort_value(text).unwrap_or_default();
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

/// Roman numerals that stand as a word.
pub(super) fn roman(letters: &[char], at: usize) -> Option<(String, usize)> {
    let length =
        letters.get(at..)?.iter().take_while(|c| matches!(c, 'I' | 'V' | 'X' | 'L' | 'C')).count();
    let end = at.checked_add(length)?;
    let value = words::roman(letters.get(at..end)?)?;
    letters.get(end).is_none_or(|next| !next.is_alphanumeric()).then(|| (value.to_string(), end))
}

/// Chinese numerals.
pub(super) fn kanji(letters: &[char], at: usize) -> Option<(String, usize)> {
    let length =
        letters.get(at..)?.iter().take_while(|c| "一二三四五六七八九十".contains(**c)).count();
    let end = at.checked_add(length)?;
    words::kanji(letters.get(at..end)?).map(|value| (value.to_string(), end))
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
