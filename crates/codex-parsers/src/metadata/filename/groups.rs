//! What the bracketed groups of a name say: years, counts, languages, numbers, and who released the file.
//! Must not change what the name itself says.

use super::FileNameFields;
use super::markers::{self, Kind};
use super::name::{Group, Name, tidy};
use super::numeral;
use super::words;

/// Reads all groups. `start` is where the name of the series ends.
pub(super) fn read(name: &Name, start: usize, found: &mut FileNameFields) {
    let dated = name.groups.iter().find_map(|group| Some((group.at, year_in(&group.text)?)));
    // A name without a number ends where its year stands.
    let start = dated.map_or(start, |(at, _)| at.min(start));
    for group in &name.groups {
        read_one(group, start, found);
    }
    found.year = dated.map(|(_, year)| year).or(found.year);
}

fn read_one(group: &Group, start: usize, found: &mut FileNameFields) {
    let text = group.text.trim();
    if read_count(text, found) || read_marks(text, found) {
        return;
    }
    if let Some(language) = words::language(text) {
        found.language.get_or_insert_with(|| language.to_owned());
    } else if let Some(edition) = words::edition(text) {
        found.edition.get_or_insert_with(|| edition.to_owned());
    } else if let Some((source, rest)) = words::source(text) {
        found.source.get_or_insert_with(|| source.to_owned());
        // `(digital-Empire)` names both.
        if !rest.is_empty() {
            found.group = Some(tidy(rest));
        }
    } else if (group.at == 0 || group.at >= start) && is_group(text) {
        // The last one is who released the file; what stands before it are remarks.
        found.group = Some(tidy(text));
    }
}

/// `(1 of 3)` and `(of 06)`.
fn read_count(text: &str, found: &mut FileNameFields) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let Some((first, count)) = text.split_once("of ") else { return false };
    let (first, count) = (first.trim(), count.trim());
    let is_count = is_number(count) && (first.is_empty() || is_number(first));
    if is_count {
        found.count = found.count.or_else(|| count.parse().ok());
        if !first.is_empty() {
            found.number.get_or_insert_with(|| numeral::plain(first));
        }
    }
    is_count
}

/// `(v01)`, `(Ch. 1-8)`, `(part 1)`: fills what the name leaves open.
fn read_marks(text: &str, found: &mut FileNameFields) -> bool {
    let letters: Vec<char> = text.chars().collect();
    if let Some(part) = markers::part(&letters, 0) {
        found.part.get_or_insert(part.text);
        return true;
    }
    let marks = markers::all(&letters, 0);
    if marks.first().is_none_or(|mark| mark.start != 0) {
        return false;
    }
    // `[v2]` behind a number is the second attempt at a file, not a volume.
    let is_version = found.number.is_some() && letters.len() == 2;
    for mark in marks.into_iter().filter(|_| !is_version) {
        match mark.kind {
            Kind::Volume => found.volume.get_or_insert(mark.text),
            Kind::Number | Kind::Episode => found.number.get_or_insert(mark.text),
            Kind::Part => found.part.get_or_insert(mark.text),
            Kind::Aside => continue,
        };
    }
    true
}

/// Whether a group can be somebody's name: letters, and no count of pages or covers.
fn is_group(text: &str) -> bool {
    let has_letters = text.chars().filter(|c| c.is_alphabetic()).count() > 1;
    let begins_with_count =
        text.split_once(' ').is_some_and(|(count, _)| count.bytes().all(|b| b.is_ascii_digit()));
    // Dates (`August 1980`, `02-03-1950`) and codes (`r2`, `__913302__`) are no names either.
    has_letters && !begins_with_count && year_in(text).is_none() && text.chars().count() <= 60
}

/// A year of four digits that stand alone.
pub(super) fn year_in(text: &str) -> Option<u16> {
    text.split(|c: char| !c.is_ascii_digit())
        .filter(|part| part.len() == 4)
        .filter_map(|part| part.parse().ok())
        .find(|year| (1900..2100).contains(year))
}
