//! Which series a file belongs to: the folder right below the root, or the series named by a loose file.
//! Must not touch the disk.

use codex_parsers::Formats;
use codex_parsers::metadata::filename;

/// What a series of loose files has in front of its name, so that it does not meet a folder of that name.
const LOOSE: &str = "file:";

/// The series of a file.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct SeriesKey {
    /// Identity inside the library.
    pub(crate) folder: String,
    /// Name to show.
    pub(crate) name: String,
}

/// Finds the series of a file from its path below the root.
pub(crate) fn series_of(path: &str) -> SeriesKey {
    if let Some((folder, _)) = path.split_once('/') {
        return SeriesKey { folder: folder.to_owned(), name: folder.to_owned() };
    }
    let name = loose_series(stem(path));
    SeriesKey { folder: format!("{LOOSE}{name}"), name }
}

/// The file name of a path.
pub(crate) fn file_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// The folder of a path; empty for the root.
pub(crate) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The name of a book without the extension of a file; folders have none.
pub(crate) fn stem(name: &str) -> &str {
    match name.rsplit_once('.') {
        // Both parts of `.tar.gz` are one extension.
        Some((stem, _)) if Formats::is_candidate(name) => match stem.rsplit_once('.') {
            Some((stem, end)) if end.eq_ignore_ascii_case("tar") => stem,
            _ => stem,
        },
        _ => name,
    }
}

fn loose_series(stem: &str) -> String {
    let parsed = filename::parse(stem, None).series;
    parsed
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| stem.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_below_a_first_level_folder_is_one_series() {
        let expected = SeriesKey { folder: "Saga".to_owned(), name: "Saga".to_owned() };
        for path in ["Saga/1.cbz", "Saga/Volume 1/a.cbz", "Saga/a/b/c.epub"] {
            assert_eq!(series_of(path), expected, "{path}");
        }
    }

    #[test]
    fn loose_files_of_one_series_are_grouped_by_the_name_in_the_file_name() {
        let first = series_of("Saga v01.cbz");
        assert_eq!(first, series_of("Saga v02.cbz"));
        assert_eq!(first.name, "Saga");
        assert_ne!(first, series_of("Saga/Saga v01.cbz"), "a folder is another series");
    }

    #[test]
    fn a_loose_file_without_a_series_is_a_series_of_its_own() {
        assert!(!series_of("07.pdf").name.is_empty());
    }
}
