//! Layouts of libraries: from the path of a file to its series, what its name says, and why. Pure.
//! Must not touch the disk, and must not know which series there are.

mod exclude;
mod fields;
mod glob;
mod pattern;
mod strategy;

use std::path::Path;
use std::sync::Arc;

use codex_models::BookFormat;
use codex_models::libraries::{Layout, PlacementReason, SeriesStrategy};
use codex_utils::text_fold;

pub use exclude::{Exclusions, IGNORE_FILE, IgnoreFile};
pub use pattern::PatternError;

use crate::detect::format_by_extension;
use crate::formats::Formats;
use crate::metadata::filename::FileNameFields;
use pattern::Pattern;

/// What a series of books that are recognized by name has in front, so that it does not meet a folder of that name.
const BY_NAME: &str = "name:";
/// The same for a book that is a series of its own.
const ALONE: &str = "one:";

/// What a series is recognized by inside its library, and its name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SeriesKey {
    /// Identity inside the library.
    pub folder: String,
    /// Name to show.
    pub name: String,
}

impl SeriesKey {
    /// A series that is a folder.
    fn of_folder(path: &str) -> Self {
        Self { folder: path.to_owned(), name: last_part(path).to_owned() }
    }

    /// A series that is known by its name; ways to write it do not matter.
    fn of_name(name: &str) -> Self {
        let folded = text_fold::fold(name);
        let folded = if folded.is_empty() { name } else { &folded };
        Self { folder: format!("{BY_NAME}{folded}"), name: name.to_owned() }
    }

    /// A book that is a series of its own, whatever its format is.
    fn alone(path: &str, name: &str) -> Self {
        let above = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let stem = stem(last_part(path));
        Self { folder: format!("{ALONE}{above}/{stem}"), name: name.to_owned() }
    }
}

/// Where a file belongs, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// Its series.
    pub series: SeriesKey,
    /// Why that one.
    pub reason: PlacementReason,
}

/// What is known of a book besides its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BookFacts<'a> {
    /// The series its metadata name.
    pub series: Option<&'a str>,
}

/// A layout, ready to be asked.
#[derive(Debug, Clone, Default)]
pub struct Placer {
    layout: Layout,
    pattern: Option<Arc<Pattern>>,
}

impl Placer {
    /// Makes a layout ready. Only the expression of a custom one can be at fault.
    pub fn new(layout: Layout) -> Result<Self, PatternError> {
        let pattern = match &layout.strategy {
            SeriesStrategy::Custom { pattern } => Some(Pattern::find(pattern)?),
            SeriesStrategy::Folder
            | SeriesStrategy::Volumes
            | SeriesStrategy::Flat { .. }
            | SeriesStrategy::Publisher { .. }
            | SeriesStrategy::Calibre { .. } => None,
        };
        Ok(Self { layout, pattern })
    }

    /// A layout that was checked when it was saved; one that is at fault nevertheless fits no path.
    pub fn of_saved(layout: Layout) -> Self {
        Self::new(layout.clone()).unwrap_or(Self { layout, pattern: None })
    }

    /// The layout.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Where a file belongs, by its path below the root and by what is known of it.
    pub fn place(&self, path: &str, facts: BookFacts<'_>) -> Placement {
        strategy::place(self, path, facts)
    }

    /// What the place of a file says of it; `path` is below `root`.
    pub fn name_fields(&self, root: &Path, path: &str, format: BookFormat) -> FileNameFields {
        fields::read(self, root, path, format)
    }

    /// Whether a folder may hold the series of books in it, so that files beside them speak of it.
    pub fn may_be_series(&self, folder: &str) -> bool {
        match &self.layout.strategy {
            SeriesStrategy::Folder => !folder.is_empty() && !folder.contains('/'),
            SeriesStrategy::Volumes
            | SeriesStrategy::Flat { .. }
            | SeriesStrategy::Publisher { .. }
            | SeriesStrategy::Calibre { .. }
            | SeriesStrategy::Custom { .. } => !folder.is_empty(),
        }
    }
}

/// The format of a book by its name alone; a name without a known extension is that of a folder.
pub fn format_of_name(name: &str) -> BookFormat {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    match format_by_extension(&extension.to_ascii_lowercase()) {
        Some(format) => format,
        None if Formats::is_candidate(name) => BookFormat::Cbt,
        None => BookFormat::Folder,
    }
}

/// The last part of a path.
fn last_part(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// The name of a book without the extension of a file; folders have none.
pub fn stem(name: &str) -> &str {
    match name.rsplit_once('.') {
        // Both parts of `.tar.gz` are one extension.
        Some((stem, _)) if Formats::is_candidate(name) => match stem.rsplit_once('.') {
            Some((stem, end)) if end.eq_ignore_ascii_case("tar") => stem,
            _ => stem,
        },
        _ => name,
    }
}

#[cfg(test)]
mod tests;
