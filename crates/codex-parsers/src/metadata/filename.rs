//! What the name of a book's file says: series, volume, number, year and title.
//! Must not look into the file or at other files.

mod markers;

use serde::{Deserialize, Serialize};

use self::markers::Kind;
use super::number;
use crate::parser::BookFile;

/// The parts of a file name.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FileNameFields {
    /// Name of the series.
    pub series: Option<String>,
    /// Volume as written, without leading zeros.
    pub volume: Option<String>,
    /// Number as written, without leading zeros ("10.5", "1-3").
    pub number: Option<String>,
    /// Value to sort the number by.
    pub number_sort: Option<f64>,
    /// Year of release.
    pub year: Option<u16>,
    /// Title of the book itself.
    pub title: Option<String>,
}

/// Parses the name of an opened file; the folder's name is the hint.
pub fn of_file(file: &BookFile) -> FileNameFields {
    let folder = file.path().parent().and_then(std::path::Path::file_name);
    let hint = folder.and_then(std::ffi::OsStr::to_str);
    parse(&file.stem(), hint)
}

/// Parses a file name without its extension. A name that begins with the hint has the hint as its series.
pub fn parse(stem: &str, series_hint: Option<&str>) -> FileNameFields {
    let name = Name::split(stem);
    let folder = series_hint.map(Name::split);
    let hinted = folder.as_ref().and_then(|folder| {
        let hint = tidy(&folder.text);
        name.after(&hint).map(|start| (hint, start))
    });
    let start = hinted.as_ref().map_or(0, |(_, start)| *start);
    let found = Found::read(&name, start);
    let own = name.first_words(start, found.start);
    let series = match (hinted, own) {
        // Words between the folder's name and the number belong to the name: `Batman Annual 01`.
        (Some((hint, _)), Some(own)) if found.has_number() => Some(format!("{hint} {own}")),
        (Some((hint, _)), _) => Some(hint),
        (None, Some(own)) => Some(own),
        // A name that is only numbers leaves it to the folder: `Saga/Vol 1`.
        (None, None) => {
            folder.and_then(|folder| folder.first_words(0, Found::read(&folder, 0).start))
        }
    };
    let number = found.number;
    let volume = found.volume;
    FileNameFields {
        series,
        number_sort: number.as_deref().or(volume.as_deref()).and_then(number::sort_value),
        number,
        volume,
        year: name.year().or(found.year),
        title: found.title,
    }
}

/// What stands for a group in brackets once it is taken out of a name.
const GROUP: char = '\u{1}';

/// A name with its bracketed groups taken out.
#[derive(Debug)]
struct Name {
    text: String,
    letters: Vec<char>,
    groups: Vec<String>,
}

impl Name {
    fn split(stem: &str) -> Self {
        let mut text = String::with_capacity(stem.len());
        let mut groups = Vec::new();
        let mut open: Option<(char, String)> = None;
        for letter in stem.trim().chars().map(plain_letter) {
            match (&mut open, closing_of(letter)) {
                (None, Some(closing)) => {
                    open = Some((closing, String::new()));
                    text.push(GROUP);
                }
                (None, None) => text.push(letter),
                (Some((closing, group)), _) if letter == *closing => {
                    groups.push(std::mem::take(group));
                    open = None;
                }
                (Some((_, group)), _) => group.push(letter),
            }
        }
        groups.extend(open.map(|(_, group)| group));
        let letters = text.chars().collect();
        Self { text, letters, groups }
    }

    /// Where the text goes on after `prefix`, compared without case, at the end of a word.
    fn after(&self, prefix: &str) -> Option<usize> {
        let length = prefix.chars().count();
        let is_same = |(a, b): (char, &char)| a.to_lowercase().eq(b.to_lowercase());
        let matches = (1..=self.letters.len()).contains(&length)
            && prefix.chars().zip(&self.letters).all(is_same);
        let ends = self.letters.get(length).is_none_or(|next| !next.is_alphanumeric());
        (matches && ends).then_some(length)
    }

    fn between(&self, start: usize, end: usize) -> String {
        self.letters.get(start..end).unwrap_or_default().iter().collect()
    }

    /// The first text between two places that is neither group nor separator.
    fn first_words(&self, start: usize, end: usize) -> Option<String> {
        self.between(start, end).split(GROUP).map(tidy).find(|part| !part.is_empty())
    }

    /// The year in the first group that has one.
    fn year(&self) -> Option<u16> {
        self.groups.iter().find_map(|group| year_in(group))
    }
}

fn closing_of(letter: char) -> Option<char> {
    match letter {
        '(' => Some(')'),
        '[' => Some(']'),
        '{' => Some('}'),
        _ => None,
    }
}

/// One form of each bracket, dash and space; underscores are spaces.
fn plain_letter(letter: char) -> char {
    match letter {
        '\u{ff08}' => '(',
        '\u{ff09}' => ')',
        '\u{3010}' => '[',
        '\u{3011}' => ']',
        '\u{2013}' | '\u{2014}' => '-',
        '_' | GROUP => ' ',
        letter if letter.is_whitespace() => ' ',
        letter => letter,
    }
}

/// A year of four digits that stand alone.
fn year_in(text: &str) -> Option<u16> {
    text.split(|c: char| !c.is_ascii_digit())
        .filter(|part| part.len() == 4)
        .filter_map(|part| part.parse().ok())
        .find(|year| (1900..2100).contains(year))
}

/// Text without separators at its ends and with single spaces.
fn tidy(text: &str) -> String {
    let is_edge = |c: char| c.is_whitespace() || matches!(c, '-' | ':' | ';' | ',' | GROUP | '~');
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").trim_matches(is_edge).to_owned()
}

/// What is found behind the name of the series.
#[derive(Debug, Default)]
struct Found {
    /// Where the name of the series ends.
    start: usize,
    volume: Option<String>,
    number: Option<String>,
    year: Option<u16>,
    title: Option<String>,
}

impl Found {
    fn read(name: &Name, from: usize) -> Self {
        let mut marks = markers::all(&name.letters, from);
        if !marks.iter().any(|mark| mark.kind == Kind::Number)
            && let Some(bare) = markers::bare_number(&name.letters, from, &marks)
        {
            marks.push(bare);
            marks.sort_by_key(|mark| mark.start);
        }
        let first_of =
            |kind| marks.iter().find(|mark| mark.kind == kind).map(|mark| mark.text.clone());
        let mut found = Self {
            start: marks.first().map_or(name.letters.len(), |mark| mark.start),
            volume: first_of(Kind::Volume),
            number: first_of(Kind::Number),
            ..Self::default()
        };
        if let Some(end) = marks.iter().map(|mark| mark.end).max() {
            found.read_title(&name.between(end, name.letters.len()));
        }
        for group in &name.groups {
            found.read_group(group);
        }
        found
    }

    fn has_number(&self) -> bool {
        self.number.is_some() || self.volume.is_some()
    }

    /// The text behind the last number; a year there is not a title.
    fn read_title(&mut self, rest: &str) {
        let title = tidy(&rest.replace(GROUP, " "));
        self.year = year_in(&title).filter(|_| title.len() == 4);
        if self.year.is_none() && title.chars().any(char::is_alphanumeric) {
            self.title = Some(title);
        }
    }

    /// `(1 of 3)`, `(v01)` and the like say what the name itself does not.
    fn read_group(&mut self, group: &str) {
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if let Some((first, count)) = group.split_once(" of ")
            && is_number(first.trim())
            && is_number(count.trim())
        {
            self.number.get_or_insert_with(|| markers::plain(first.trim()));
            return;
        }
        let letters: Vec<char> = group.chars().collect();
        for mark in markers::all(&letters, 0).into_iter().filter(|mark| mark.start == 0) {
            match mark.kind {
                Kind::Volume => self.volume.get_or_insert(mark.text),
                Kind::Number => self.number.get_or_insert(mark.text),
            };
        }
    }
}

#[cfg(test)]
mod tests;
