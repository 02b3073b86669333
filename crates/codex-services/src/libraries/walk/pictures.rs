//! Folders with images of their own, and which of them are books.
//! Must not touch the disk.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use codex_parsers::folder::is_artwork;

/// A single image is artwork or a leftover.
const FEWEST_IMAGES: usize = 2;

/// Folders by path below the root.
#[derive(Debug, Default)]
pub(super) struct Pictures(BTreeMap<String, Folder>);

#[derive(Debug)]
struct Folder {
    path: PathBuf,
    images: usize,
    artwork: usize,
}

impl Pictures {
    /// Counts an image; a folder whose path is not UTF-8, and the root itself, are no books.
    pub(super) fn count(&mut self, path: Option<String>, folder: &Path, name: &str) {
        let Some(path) = path.filter(|path| !path.is_empty()) else { return };
        let new = || Folder { path: folder.to_owned(), images: 0, artwork: 0 };
        let known = self.0.entry(path).or_insert_with(new);
        known.images += 1;
        known.artwork += usize::from(is_artwork(name));
    }

    /// Forgets folders.
    pub(super) fn retain(&mut self, keep: impl Fn(&str) -> bool) {
        self.0.retain(|path, _| keep(path));
    }

    /// The folders that are books: enough images, not only artwork, and no other book in or below them.
    pub(super) fn books<'a>(
        &self,
        others: impl Iterator<Item = &'a str>,
    ) -> Vec<(String, PathBuf)> {
        let mut found: Vec<&str> = Vec::new();
        let is_book =
            |folder: &Folder| folder.images >= FEWEST_IMAGES && folder.artwork < folder.images;
        if self.0.values().any(is_book) {
            found.extend(others);
            found.sort_unstable();
        }
        let is_below = |path: &str, folder: &str| {
            path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
        };
        let mut books: Vec<(String, PathBuf)> = Vec::new();
        // The last first: what is below a folder comes behind it.
        for (path, folder) in self.0.iter().rev().filter(|(_, folder)| is_book(folder)) {
            let below = format!("{path}/");
            let first = found.partition_point(|other| *other < below.as_str());
            let holds_files = found.get(first).is_some_and(|other| is_below(other, path));
            let behind = books.partition_point(|(other, _)| *other >= below);
            let nearest = behind.checked_sub(1).and_then(|place| books.get(place));
            let holds_folders = nearest.is_some_and(|(other, _)| is_below(other, path));
            if !holds_files && !holds_folders {
                books.push((path.clone(), folder.path.clone()));
            }
        }
        books.reverse();
        books
    }
}
