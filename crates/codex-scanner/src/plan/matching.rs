//! Pairs files with books, strongest evidence first.
//! Must use every file and every book at most once.

use std::collections::{HashMap, HashSet};

use codex_db::view::KnownBook;
use codex_models::{BookState, LibraryRootId};

use super::{Change, ChangeReason, DiskFile, Evidence, Move, OnDisk, Plan, Reopen};
use crate::detector::file_name;

/// Inode, size and time of change.
type Facts = (u64, u64, i64);

pub(super) struct Matching<'a> {
    disk: &'a OnDisk,
    known: &'a [KnownBook],
    reopen: Reopen,
    plan: Plan,
    /// Books at whose place lies a file that differs only by its inode, as (book, file).
    same_but_inode: Vec<(usize, usize)>,
    /// Books without a file.
    lost: Vec<usize>,
    /// Files without a book.
    strange: Vec<usize>,
}

impl<'a> Matching<'a> {
    /// Pairs by place and facts; what needs a fingerprint stays open.
    pub(super) fn by_facts(disk: &'a OnDisk, known: &'a [KnownBook], reopen: Reopen) -> Self {
        let mut matching = Self {
            disk,
            known,
            reopen,
            plan: Plan::default(),
            same_but_inode: Vec::new(),
            lost: Vec::new(),
            strange: Vec::new(),
        };
        let displaced = matching.pair_unchanged();
        let displaced = matching.pair_by_inode(displaced);
        matching.pair_by_place(displaced);
        matching
    }

    /// Files of which a fingerprint would tell more.
    pub(super) fn undecided(&self) -> Vec<usize> {
        let same_but_inode = self.same_but_inode.iter().map(|(_, file)| *file);
        let sizes: HashSet<u64> = self
            .lost
            .iter()
            .filter_map(|place| self.known.get(*place))
            .filter(|book| book.fingerprint.is_some())
            .map(|book| book.size)
            .collect();
        let of_lost_size = self
            .strange
            .iter()
            .copied()
            .filter(|file| self.file(*file).is_some_and(|file| sizes.contains(&file.size)));
        let mut files: Vec<usize> = same_but_inode.chain(of_lost_size).collect();
        files.sort_unstable();
        files
    }

    /// Pairs what the fingerprints tell.
    pub(super) fn by_fingerprint(&mut self) {
        for (place, file) in std::mem::take(&mut self.same_but_inode) {
            let Some(book) = self.known.get(place) else { continue };
            let fingerprint = self.disk.fingerprints.get(&file);
            if fingerprint.is_some() && fingerprint == book.fingerprint.as_ref() {
                self.plan.touched.push((book.id, file));
                self.note_reopened(book, file);
            } else {
                self.plan.changed.push(Change { book: book.id, file, reason: ChangeReason::Replaced });
            }
            self.note_restored(book);
        }
        let mut by_content: HashMap<(u64, [u8; 16]), Vec<usize>> = HashMap::new();
        for place in &self.lost {
            let Some(book) = self.known.get(*place) else { continue };
            if let Some(fingerprint) = book.fingerprint {
                by_content.entry((book.size, fingerprint)).or_default().push(*place);
            }
        }
        let mut found = HashSet::new();
        for file in std::mem::take(&mut self.strange) {
            match self.best_lost_match(&mut by_content, file) {
                Some(place) => {
                    self.note_moved(place, file, Evidence::Fingerprint);
                    found.insert(place);
                }
                None => self.plan.added.push(file),
            }
        }
        self.lost.retain(|place| !found.contains(place));
    }

    /// What has to be written.
    pub(super) fn into_plan(mut self) -> Plan {
        for place in std::mem::take(&mut self.lost) {
            let Some(book) = self.known.get(place) else { continue };
            if !book.missing && !self.is_unseen(book) {
                self.plan.missing.push(book.id);
            }
        }
        self.plan
    }

    /// Pairs files that lie where they lay and look as they looked; returns the books that found no file.
    fn pair_unchanged(&mut self) -> Vec<usize> {
        let mut by_place: HashMap<(LibraryRootId, &str), usize> = HashMap::with_capacity(self.disk.files.len());
        for (place, file) in self.disk.files.iter().enumerate() {
            by_place.insert((file.root, &file.path), place);
        }
        let mut is_taken = vec![false; self.disk.files.len()];
        let mut displaced = Vec::new();
        let known = self.known;
        for (place, book) in known.iter().enumerate() {
            if self.disk.closed_roots.contains(&book.root) {
                continue;
            }
            let file = by_place.get(&(book.root, book.path.as_str())).copied();
            match file.filter(|file| self.file(*file).is_some_and(|file| facts(file) == facts_of(book))) {
                Some(file) => {
                    if let Some(taken) = is_taken.get_mut(file) {
                        *taken = true;
                    }
                    self.plan.unchanged += 1;
                    self.note_restored(book);
                    self.note_reopened(book, file);
                }
                None => displaced.push(place),
            }
        }
        self.strange = is_taken.iter().enumerate().filter(|(_, taken)| !**taken).map(|(place, _)| place).collect();
        // The order of names, so that the outcome is the same whatever order the walk had.
        self.strange.sort_by_key(|place| self.file(*place).map(|file| (file.root, &file.path)));
        displaced.sort_by_key(|place| known.get(*place).map(|book| (book.missing, book.root, &book.path, book.id)));
        displaced
    }

    /// Pairs books with files of the same inode, size and time elsewhere; returns the books still without one.
    fn pair_by_inode(&mut self, displaced: Vec<usize>) -> Vec<usize> {
        if displaced.is_empty() || self.strange.is_empty() {
            return displaced;
        }
        let mut by_facts: HashMap<Facts, Vec<usize>> = HashMap::new();
        for place in self.strange.iter().rev() {
            if let Some(file) = self.file(*place).filter(|file| file.inode != 0) {
                by_facts.entry(facts(file)).or_default().push(*place);
            }
        }
        let mut rest = Vec::new();
        let mut taken = Vec::new();
        for place in displaced {
            let Some(book) = self.known.get(place) else { continue };
            match by_facts.get_mut(&facts_of(book)).and_then(Vec::pop) {
                Some(file) => {
                    self.note_moved(place, file, Evidence::Inode);
                    taken.push(file);
                }
                None => rest.push(place),
            }
        }
        self.forget(taken);
        rest
    }

    /// Pairs books with whatever file lies at their place now.
    fn pair_by_place(&mut self, displaced: Vec<usize>) {
        let by_place: HashMap<(LibraryRootId, &str), usize> = self
            .strange
            .iter()
            .filter_map(|place| self.disk.files.get(*place).map(|file| ((file.root, file.path.as_str()), *place)))
            .collect();
        let mut taken = Vec::new();
        for place in displaced {
            let Some(book) = self.known.get(place) else { continue };
            let Some(file) = by_place.get(&(book.root, book.path.as_str())).copied() else {
                self.lost.push(place);
                continue;
            };
            taken.push(file);
            match self.file(file).and_then(|file| reason(book, file)) {
                Some(reason) => {
                    self.plan.changed.push(Change { book: book.id, file, reason });
                    self.note_restored(book);
                }
                None => self.same_but_inode.push((place, file)),
            }
        }
        self.forget(taken);
    }

    /// The lost book with the content of this file: of several, one with the same name, else the first by path.
    fn best_lost_match(
        &self,
        by_content: &mut HashMap<(u64, [u8; 16]), Vec<usize>>,
        place: usize,
    ) -> Option<usize> {
        let file = self.file(place)?;
        let fingerprint = self.disk.fingerprints.get(&place)?;
        let candidates = by_content.get_mut(&(file.size, *fingerprint))?;
        let name = file_name(&file.path);
        let has_same_name = |place: &usize| self.known.get(*place).is_some_and(|book| file_name(&book.path) == name);
        let at = candidates.iter().position(has_same_name).unwrap_or(0);
        (at < candidates.len()).then(|| candidates.remove(at))
    }

    fn note_moved(&mut self, place: usize, file: usize, evidence: Evidence) {
        let Some(book) = self.known.get(place) else { return };
        self.plan.moved.push(Move { book: book.id, file, evidence });
        self.note_restored(book);
    }

    fn note_restored(&mut self, book: &KnownBook) {
        if book.missing {
            self.plan.restored.push(book.id);
        }
    }

    /// Notes a book whose file is as expected, when it is opened all the same.
    fn note_reopened(&mut self, book: &KnownBook, file: usize) {
        match (book.state, self.reopen) {
            (BookState::Pending, _) => self.plan.pending.push((book.id, file)),
            (BookState::Ready | BookState::Error, Reopen::All) => self.plan.forced.push((book.id, file)),
            (BookState::Ready | BookState::Error, Reopen::Pending) => {}
        }
    }

    /// Takes files out of those without a book.
    fn forget(&mut self, mut taken: Vec<usize>) {
        taken.sort_unstable();
        self.strange.retain(|place| taken.binary_search(place).is_err());
    }

    fn is_unseen(&self, book: &KnownBook) -> bool {
        self.disk.unseen.iter().any(|(root, path)| {
            *root == book.root
                && book.path.strip_prefix(path.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }

    fn file(&self, place: usize) -> Option<&'a DiskFile> {
        self.disk.files.get(place)
    }
}

fn facts(file: &DiskFile) -> Facts {
    (file.inode, file.size, file.modified_us)
}

fn facts_of(book: &KnownBook) -> Facts {
    (book.inode, book.size, book.modified_us)
}

/// What differs beside the inode.
fn reason(book: &KnownBook, file: &DiskFile) -> Option<ChangeReason> {
    if book.size != file.size {
        Some(ChangeReason::Size)
    } else if book.modified_us != file.modified_us {
        Some(ChangeReason::Modified)
    } else {
        None
    }
}
