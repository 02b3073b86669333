//! What the name of a book's file says: series, volume, number, year and title.
//! Must not look into the file or at other files.

use serde::{Deserialize, Serialize};

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
    let hinted = series_hint.filter(|hint| stem.to_lowercase().starts_with(&hint.to_lowercase()));
    let series = hinted.unwrap_or(stem).trim().to_owned();
    let number = None::<String>;
    FileNameFields {
        number_sort: number.as_deref().and_then(number::sort_value),
        series: (!series.is_empty()).then_some(series),
        number,
        ..FileNameFields::default()
    }
}
