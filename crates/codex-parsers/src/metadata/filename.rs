//! What the name of a book's file says: series, volume, number, part, year, title, edition, language and release.
//! Must not look into the file or at other files.

mod bare;
mod groups;
mod markers;
mod name;
mod numeral;
mod words;

use std::borrow::Cow;
use std::ffi::OsStr;
use std::path::Path;

use serde::{Deserialize, Serialize};

use self::markers::{Kind, Mark};
use self::name::{GROUP, Name, tidy};
use super::number;
use crate::parser::BookFile;

/// A name that is only numbers may have this many folders above it that are only numbers too.
const MOST_FOLDERS: usize = 3;

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
    /// Part of the number, for a book in several files.
    pub part: Option<String>,
    /// Books in the whole series, where a name says "1 of 3".
    pub count: Option<u32>,
    /// Year of release.
    pub year: Option<u16>,
    /// Title of the book itself.
    pub title: Option<String>,
    /// What kind of book it is, in the words of metadata formats: "Annual", "TPB", "Omnibus", "Special".
    pub edition: Option<String>,
    /// Language, BCP 47.
    pub language: Option<String>,
    /// Where the pages come from ("Digital", "Webrip").
    pub source: Option<String>,
    /// Who released the file.
    pub group: Option<String>,
}

impl FileNameFields {
    fn has_number(&self) -> bool {
        self.number.is_some() || self.volume.is_some()
    }
}

/// Parses the name of an opened file; the names of its folders are the hints.
pub fn of_file(file: &BookFile) -> FileNameFields {
    of_path(file.path(), &file.stem())
}

/// The same for a file that is not opened, with its name without the extension.
pub fn of_path(path: &Path, stem: &str) -> FileNameFields {
    let folders = path.ancestors().skip(1).take(MOST_FOLDERS);
    let folders: Vec<&str> =
        folders.filter_map(Path::file_name).filter_map(OsStr::to_str).collect();
    parse_below(stem, &folders)
}

/// The name of a file without its extension; the whole name of a folder.
pub fn stem_of(path: &Path, is_folder: bool) -> Cow<'_, str> {
    if is_folder {
        return path.file_name().map_or(Cow::Borrowed(""), OsStr::to_string_lossy);
    }
    let stem = path.file_stem().map(Path::new);
    // Both parts of `.tar.gz` are one extension.
    let is_tar = stem.and_then(Path::extension).is_some_and(|ext| ext.eq_ignore_ascii_case("tar"));
    let stem = if is_tar { stem.and_then(Path::file_stem) } else { stem.map(Path::as_os_str) };
    stem.map_or(Cow::Borrowed(""), OsStr::to_string_lossy)
}

/// Parses a file name without its extension. A name that begins with the hint has the hint as its series.
pub fn parse(stem: &str, series_hint: Option<&str>) -> FileNameFields {
    parse_below(stem, series_hint.as_slice())
}

/// Parses a file name below its folders, the nearest first.
pub fn parse_below(stem: &str, folders: &[&str]) -> FileNameFields {
    let name = Name::split(stem);
    let folders: Vec<Name> = folders.iter().map(|folder| Name::split(folder)).collect();
    let hinted = folders.first().and_then(|folder| {
        let hint = tidy(&folder.text);
        name.after(&hint).map(|start| (hint, start))
    });
    let start = hinted.as_ref().map_or(0, |(_, start)| *start);
    let found = Found::read(&name, start);
    let own = found.own_words(&name, start);
    let mut fields = found.fields;
    let above = from_folders(&folders);
    fields.series = match (hinted, own) {
        // Words between the folder's name and the number belong to the name: `Batman Annual 01`.
        (Some((hint, _)), Some(own)) if fields.has_number() => Some(format!("{hint} {own}")),
        (Some((hint, _)), _) => Some(hint),
        (None, Some(own)) => Some(own),
        // A name that is only numbers leaves it to the folders: `Saga/Vol 1`.
        (None, None) => above.series,
    };
    fields.volume = fields.volume.or(above.volume);
    let value = fields.number.as_deref().or(fields.volume.as_deref()).and_then(number::sort_value);
    // Parts of one number stay between it and the next.
    let part = fields.part.as_deref().and_then(number::sort_value).unwrap_or_default();
    fields.number_sort = value.map(|value| value + part.clamp(0.0, 999.0) / 100_000.0);
    fields
}

/// Whether a folder is only one of a volume or chapter: it has no words, or none but those of the folder above it.
pub fn is_part_folder(folder: &str, above: Option<&str>) -> bool {
    let name = Name::split(folder);
    let has_number = |found: &Found| found.fields.has_number();
    let found = Found::read(&name, 0);
    if has_number(&found) && name.first_words(0, found.start).is_none() {
        return true;
    }
    let start = above.and_then(|above| name.after(&tidy(&Name::split(above).text)));
    start.is_some_and(|start| {
        let found = Found::read(&name, start);
        has_number(&found) && found.own_words(&name, start).is_none()
    })
}

/// The series that the nearest folder with words names, and the nearest volume up to there.
fn from_folders(folders: &[Name]) -> FileNameFields {
    let mut above = FileNameFields::default();
    for folder in folders {
        let found = Found::read(folder, 0);
        above.series = folder.first_words(0, found.start);
        above.volume = above.volume.or(found.fields.volume);
        if above.series.is_some() {
            break;
        }
    }
    above
}

/// What is found behind the name of the series.
#[derive(Debug, Default)]
struct Found {
    /// Where the name of the series ends.
    start: usize,
    marks: Vec<Mark>,
    fields: FileNameFields,
}

impl Found {
    fn read(name: &Name, from: usize) -> Self {
        let mut marks = markers::all(&name.letters, from);
        let has_number = marks.iter().any(|mark| matches!(mark.kind, Kind::Number | Kind::Episode));
        if !has_number && let Some(bare) = bare::bare_number(&name.letters, from, &marks) {
            marks.push(bare);
            marks.sort_by_key(|mark| mark.start);
        }
        let first_of =
            |kind| marks.iter().find(|mark| mark.kind == kind).map(|mark| mark.text.clone());
        let fields = FileNameFields {
            volume: first_of(Kind::Volume),
            number: first_of(Kind::Number).or_else(|| first_of(Kind::Episode)),
            part: first_of(Kind::Part).or_else(|| second_number(&marks)),
            edition: marks
                .iter()
                .any(|mark| mark.kind == Kind::Aside)
                .then(|| "Special".to_owned()),
            ..FileNameFields::default()
        };
        let start = marks.first().map_or(name.letters.len(), |mark| mark.start);
        let mut found = Self { start, marks, fields };
        found.read_title(name);
        groups::read(name, start, &mut found.fields);
        let named = words::edition(&name.text.replace(GROUP, " "));
        found.fields.edition = found.fields.edition.take().or_else(|| named.map(str::to_owned));
        found
    }

    /// The name of the series as far as this name says it.
    fn own_words(&self, name: &Name, start: usize) -> Option<String> {
        let words = name.first_words(start, self.start)?;
        let words = without_order(&words, &self.marks);
        // `The Defenders v1 Annual #01` is of the annuals.
        let between = self.marks.windows(2).find_map(|pair| match pair {
            [first, second] => Some(tidy(&name.between(first.end, second.start))),
            _ => None,
        });
        let annual = between.filter(|words| words.eq_ignore_ascii_case("annual"));
        Some(annual.map_or_else(|| words.to_owned(), |annual| format!("{words} {annual}")))
    }

    /// The text behind the last number; a year there is not a title.
    fn read_title(&mut self, name: &Name) {
        let Some(last) = self.marks.iter().max_by_key(|mark| mark.end) else { return };
        let rest = name.between(last.end, name.letters.len());
        let mut groups = name.groups.iter().filter(|group| group.at >= last.end);
        let mut pieces = Vec::new();
        for piece in rest.split(GROUP) {
            // `Simple Truth 03 (of 06)`: the number belongs to the group.
            let is_counted = groups.next().is_some_and(|group| group.text.starts_with("of "));
            let is_digit = |c: char| is_counted && c.is_ascii_digit();
            pieces.push(tidy(piece.trim_end().trim_end_matches(is_digit)));
        }
        let rest = pieces.join(" ");
        let title = tidy(&words::without_tags(&rest));
        self.fields.year = groups::year_in(&title).filter(|_| title.len() == 4);
        let is_title = self.fields.year.is_none() && title.chars().any(char::is_alphanumeric);
        // `Book 03` and `SP02` are names of books as well as numbers.
        let named = self.marks.iter().find(|mark| mark.kind == Kind::Aside || mark.word == "book");
        self.fields.title = match named {
            Some(mark) if mark.kind == Kind::Aside => {
                Some(tidy(&name.between(mark.start, name.letters.len())))
            }
            _ if is_title => Some(title),
            Some(mark) => Some(name.between(mark.start, mark.end)),
            None => None,
        };
    }
}

/// `c001#5` is the fifth part of the first.
fn second_number(marks: &[Mark]) -> Option<String> {
    marks.windows(2).find_map(|pair| match pair {
        [first, second] if first.end == second.start && second.word == "#" => {
            Some(second.text.clone())
        }
        _ => None,
    })
}

/// A name without the number that only puts it in order: `1. Infinity Gauntlet #2`.
fn without_order<'a>(words: &'a str, marks: &[Mark]) -> &'a str {
    let is_order = |order: &str| order.len() <= 2 && order.bytes().all(|b| b.is_ascii_digit());
    match words.split_once(". ") {
        Some((order, rest)) if is_order(order) && !marks.is_empty() => rest,
        _ => words,
    }
}

#[cfg(test)]
mod tests;
