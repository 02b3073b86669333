//! The difference between disk and database, decided purely: which file is which book, and why.
//! Must not touch disk or database, and must never decide to delete.

mod losses;
mod matching;

use std::collections::{HashMap, HashSet};

use codex_db::view::KnownBook;
use codex_models::scans::ScanPlace;
use codex_models::{BookId, LibraryRootId};
use codex_parsers::Formats;

use crate::detector::{file_name, folder_of};
use crate::fingerprint::Fingerprint;
use matching::Matching;

pub use losses::{Loss, losses, sources};

/// A file in one of the roots that were walked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiskFile {
    /// Its root.
    pub root: LibraryRootId,
    /// Path below the root.
    pub path: String,
    /// Length in bytes.
    pub size: u64,
    /// Time of the last change, in microseconds since 1970.
    pub modified_us: i64,
    /// Number of the file on its file system.
    pub inode: u64,
}

/// What was seen of the disk.
#[derive(Debug, Default)]
pub struct OnDisk {
    /// Every candidate of the walked roots.
    pub files: Vec<DiskFile>,
    /// Roots that were not walked; nothing is said of their books.
    pub closed_roots: Vec<LibraryRootId>,
    /// Files, or folders without a closing `/`, that could not be looked at; nothing is said of what is below.
    pub unseen: Vec<(LibraryRootId, String)>,
    /// The only places that were walked; `None`: every root that is not closed.
    pub scope: Option<Vec<ScanPlace>>,
    /// Known books of other libraries, or from outside the scope, whose file is gone from there: they may be found here.
    pub homeless: HashSet<BookId>,
    /// Fingerprints of the files that [`undecided`] named, by place in `files`.
    pub fingerprints: HashMap<usize, Fingerprint>,
    /// What the pages are known by of the files that [`unexplained`] named, by place in `files`.
    pub content_keys: HashMap<usize, i64>,
}

impl OnDisk {
    /// Whether a book at this place would have been found.
    pub(crate) fn speaks_of(&self, root: LibraryRootId, path: &str) -> bool {
        if self.closed_roots.contains(&root) {
            return false;
        }
        let Some(scope) = &self.scope else { return true };
        let folder = folder_of(path);
        // The files of a folder of images lie one folder further down.
        let is_folder = !Formats::is_candidate(file_name(path));
        scope.iter().any(|place| place.holds(root, folder) && (place.is_deep || !is_folder))
            || (is_folder && scope.iter().any(|place| place.holds(root, path)))
    }

    /// Whether a file beside books in this folder would have been found.
    pub(crate) fn looked_into(&self, root: LibraryRootId, folder: &str) -> bool {
        let is_in_scope =
            |scope: &Vec<ScanPlace>| scope.iter().any(|place| place.holds(root, folder));
        !self.closed_roots.contains(&root) && self.scope.as_ref().is_none_or(is_in_scope)
    }

    /// Whether nothing is known of a place.
    pub(crate) fn is_unseen(&self, root: LibraryRootId, path: &str) -> bool {
        self.unseen.iter().any(|(unseen_root, unseen)| {
            let below = path.strip_prefix(unseen.as_str());
            *unseen_root == root
                && below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }
}

/// Which files are opened again although nothing about them differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reopen {
    /// Those that still wait for analysis.
    Pending,
    /// Every one.
    All,
}

/// How a file was recognized.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Evidence {
    /// Same inode, size and time of change.
    Inode,
    /// Same size and fingerprint.
    Fingerprint,
    /// Same pages, packed anew.
    Pages,
}

/// Why a known file is opened again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChangeReason {
    /// It has another length.
    Size,
    /// It has another time of change.
    Modified,
    /// Another file has taken its place.
    Replaced,
}

/// A known book whose file differs at its old place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The book.
    pub book: BookId,
    /// Place of the file in [`OnDisk::files`].
    pub file: usize,
    /// What differs.
    pub reason: ChangeReason,
}

/// A known book whose file has another place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// The book.
    pub book: BookId,
    /// Place of the file in [`OnDisk::files`].
    pub file: usize,
    /// How it was recognized.
    pub evidence: Evidence,
}

/// What has to be written so that the database shows the disk.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// Files that are no known book, by place in [`OnDisk::files`].
    pub added: Vec<usize>,
    /// Books to open again.
    pub changed: Vec<Change>,
    /// Books with the same content under another inode, as (book, file).
    pub touched: Vec<(BookId, usize)>,
    /// Books whose file moved.
    pub moved: Vec<Move>,
    /// Books whose file is gone.
    pub missing: Vec<BookId>,
    /// Books that were missing and have a file again (at the old place or another).
    pub restored: Vec<BookId>,
    /// Books whose file is as expected and still waits for analysis, as (book, file).
    pub pending: Vec<(BookId, usize)>,
    /// Books whose file is as expected and shall be opened again because that was asked for, as (book, file).
    pub forced: Vec<(BookId, usize)>,
    /// Books with the file that was expected.
    pub unchanged: usize,
}

impl Plan {
    /// Whether nothing has to be written.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty()
            && self.changed.is_empty()
            && self.touched.is_empty()
            && self.moved.is_empty()
            && self.missing.is_empty()
            && self.restored.is_empty()
            && self.forced.is_empty()
    }
}

/// The files whose fingerprint decides between "moved" and "added", or "touched" and "changed", by place.
pub fn undecided(disk: &OnDisk, known: &[KnownBook]) -> Vec<usize> {
    Matching::by_facts(disk, known, Reopen::Pending).undecided()
}

/// The lengths of the files that are not where and what they were: books from elsewhere may be among them.
pub fn loose_sizes(disk: &OnDisk, known: &[KnownBook]) -> Vec<u64> {
    Matching::by_facts(disk, known, Reopen::Pending).loose_sizes()
}

/// The files whose pages may be those of a book that fingerprints did not find: those beside it, or of its name.
pub fn unexplained(disk: &OnDisk, known: &[KnownBook]) -> Vec<usize> {
    let mut matching = Matching::by_facts(disk, known, Reopen::Pending);
    matching.by_fingerprint();
    matching.unexplained()
}

/// Decides which file is which book. Files of [`undecided`] without a fingerprint count as unlike every book.
///
/// First come files that lie where they lay and look as they looked; then files that are recognized by inode, size
/// and time, wherever they lie; then fingerprints; then pages; then files at the place of a book. Every file and every
/// book is used once, and the outcome does not depend on the order of either.
pub fn diff(disk: &OnDisk, known: &[KnownBook], reopen: Reopen) -> Plan {
    let mut matching = Matching::by_facts(disk, known, reopen);
    matching.by_content();
    matching.into_plan()
}

#[cfg(test)]
mod tests;
