//! The strategies: which part of a path, or which word about a book, names its series.
//! Must not read what the name says of the book itself.

use codex_models::libraries::{CalibreAlone, PlacementReason, SeriesStrategy, SeriesWord};

use super::{BookFacts, Placement, Placer, SeriesKey, last_part, stem};
use crate::metadata::filename;

/// Where a file belongs.
pub(super) fn place(placer: &Placer, path: &str, facts: BookFacts<'_>) -> Placement {
    let folders = Folders::of(path);
    if folders.parts.iter().any(|folder| is_named(&placer.layout.one_shots, folder)) {
        return alone(path, PlacementReason::OneShot);
    }
    match &placer.layout.strategy {
        SeriesStrategy::Folder => top_folder(path, &folders),
        SeriesStrategy::Volumes => nearest_folder(path, &folders),
        SeriesStrategy::Flat { by: SeriesWord::Name } => by_name(path, &folders),
        SeriesStrategy::Flat { by: SeriesWord::Metadata } => {
            by_metadata(facts).unwrap_or_else(|| by_name(path, &folders))
        }
        SeriesStrategy::Publisher { levels } => {
            below_publishers(path, &folders, usize::from(*levels))
        }
        SeriesStrategy::Calibre { alone } => {
            by_metadata(facts).unwrap_or_else(|| calibre(path, &folders, *alone))
        }
        SeriesStrategy::Custom { .. } => {
            let named = placer.pattern.as_ref().and_then(|pattern| pattern.series(path));
            match named {
                Some(name) => Placement {
                    series: SeriesKey::of_name(&name),
                    reason: PlacementReason::Pattern,
                },
                None => Placement {
                    reason: PlacementReason::PatternMissed,
                    ..top_folder(path, &folders)
                },
            }
        }
    }
}

/// The folders of a path, from the top on.
struct Folders<'a> {
    path: &'a str,
    parts: Vec<&'a str>,
}

impl<'a> Folders<'a> {
    fn of(path: &'a str) -> Self {
        let parts =
            path.rsplit_once('/').map_or_else(Vec::new, |(above, _)| above.split('/').collect());
        Self { path, parts }
    }

    /// The path of the folder that is `count` levels deep.
    fn upper(&self, count: usize) -> Option<&'a str> {
        let (end, _) = self.path.match_indices('/').nth(count.checked_sub(1)?)?;
        self.path.get(..end)
    }
}

fn is_named(names: &[String], folder: &str) -> bool {
    names.iter().any(|name| name.to_lowercase() == folder.to_lowercase())
}

fn top_folder(path: &str, folders: &Folders<'_>) -> Placement {
    match folders.upper(1) {
        Some(folder) => in_folder(folder, PlacementReason::TopFolder),
        None => by_name(path, folders),
    }
}

/// Climbs over the folders of volumes and chapters; what lies right below the root is no such folder.
fn nearest_folder(path: &str, folders: &Folders<'_>) -> Placement {
    let mut depth = folders.parts.len();
    while depth > 1 {
        let above = depth.saturating_sub(1);
        let folder = folders.parts.get(above).copied().unwrap_or_default();
        let parent = above.checked_sub(1).and_then(|at| folders.parts.get(at)).copied();
        if !filename::is_part_folder(folder, parent) {
            break;
        }
        depth = above;
    }
    match folders.upper(depth) {
        Some(folder) => in_folder(folder, PlacementReason::NearestFolder),
        None => by_name(path, folders),
    }
}

/// A file that does not lie deep enough belongs to the folder it lies in.
fn below_publishers(path: &str, folders: &Folders<'_>, levels: usize) -> Placement {
    let depth = levels.saturating_add(1).min(folders.parts.len());
    match folders.upper(depth) {
        Some(folder) => in_folder(folder, PlacementReason::PublisherFolder),
        None => by_name(path, folders),
    }
}

fn calibre(path: &str, folders: &Folders<'_>, alone: CalibreAlone) -> Placement {
    let author = folders.upper(1).filter(|_| folders.parts.len() > 1);
    match (author, alone) {
        (None, _) => top_folder(path, folders),
        (Some(author), CalibreAlone::Author) => in_folder(author, PlacementReason::AuthorFolder),
        (Some(_), CalibreAlone::Title) => {
            let title = folders.upper(folders.parts.len()).unwrap_or_default();
            let name = without_id(last_part(title)).to_owned();
            let series = SeriesKey { folder: title.to_owned(), name };
            Placement { series, reason: PlacementReason::TitleFolder }
        }
    }
}

/// A title without the number that calibre puts behind it: `Emma (12)`.
fn without_id(title: &str) -> &str {
    let is_id = |id: &str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    match title.strip_suffix(')').and_then(|title| title.rsplit_once(" (")) {
        Some((title, id)) if is_id(id) && !title.trim().is_empty() => title.trim(),
        _ => title,
    }
}

fn by_metadata(facts: BookFacts<'_>) -> Option<Placement> {
    let name = facts.series.map(str::trim).filter(|name| !name.is_empty())?;
    Some(Placement { series: SeriesKey::of_name(name), reason: PlacementReason::Metadata })
}

/// The series that the name of the file names, with the folders as hints; the whole name, when it names none.
fn by_name(path: &str, folders: &Folders<'_>) -> Placement {
    let stem = stem(last_part(path));
    let hints: Vec<&str> = folders.parts.iter().rev().copied().take(3).collect();
    let named = filename::parse_below(stem, &hints).series;
    let named = named.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let series = SeriesKey::of_name(named.unwrap_or(stem));
    Placement { series, reason: PlacementReason::FileName }
}

fn alone(path: &str, reason: PlacementReason) -> Placement {
    let stem = stem(last_part(path));
    let fields = filename::parse(stem, None);
    let name = fields.series.as_deref().filter(|_| fields.number.is_none()).unwrap_or(stem);
    Placement { series: SeriesKey::alone(path, name.trim()), reason }
}

fn in_folder(folder: &str, reason: PlacementReason) -> Placement {
    Placement { series: SeriesKey::of_folder(folder), reason }
}
