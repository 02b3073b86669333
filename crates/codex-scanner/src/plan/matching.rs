//! Pairs files with books, strongest evidence first.
//! Must use every file and every book at most once.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::Hash;

use codex_db::view::KnownBook;
use codex_models::{BookState, LibraryRootId};

use super::{Change, ChangeReason, DiskFile, Evidence, Move, OnDisk, Plan, Reopen};
use crate::detector::{file_name, folder_of, stem};

/// Inode, size and time of change.
type Facts = (u64, u64, i64);
/// Root and path.
type Place<'a> = (LibraryRootId, &'a str);

pub(super) struct Matching<'a> {
    disk: &'a OnDisk,
    known: &'a [KnownBook],
    reopen: Reopen,
    plan: Plan,
    /// Books without a file so far, in a fixed order.
    books: Vec<usize>,
    /// Files without a book so far, in the order of their places.
    files: Vec<usize>,
}

impl<'a> Matching<'a> {
    /// Pairs what needs no fingerprint: files as they were, then files recognized by inode.
    pub(super) fn by_facts(disk: &'a OnDisk, known: &'a [KnownBook], reopen: Reopen) -> Self {
        let (books, files) = (Vec::new(), Vec::new());
        let mut matching = Self { disk, known, reopen, plan: Plan::default(), books, files };
        matching.pair_unchanged();
        matching.pair_by_inode();
        matching
    }

    /// Files of which a fingerprint would tell more: those as long as a book that has no file.
    pub(super) fn undecided(&self) -> Vec<usize> {
        let lost = self.books.iter().filter_map(|place| self.known.get(*place));
        let sizes: HashSet<u64> =
            lost.filter(|book| book.fingerprint.is_some()).map(|book| book.size).collect();
        let is_of_size =
            |file: &usize| self.file(*file).is_some_and(|file| sizes.contains(&file.size));
        self.files.iter().copied().filter(is_of_size).collect()
    }

    /// The lengths of the files without a book.
    pub(super) fn loose_sizes(&self) -> Vec<u64> {
        let sizes: BTreeSet<u64> =
            self.files.iter().filter_map(|place| Some(self.file(*place)?.size)).collect();
        sizes.into_iter().collect()
    }

    /// Pairs what is left: equal content at the same place, equal content elsewhere, equal pages elsewhere, then
    /// whatever is at the place.
    pub(super) fn by_content(&mut self) {
        self.by_fingerprint();
        self.pair_by_pages();
        self.pair_at_place(|_, _, _| true);
    }

    /// Pairs equal content at the same place, then elsewhere.
    pub(super) fn by_fingerprint(&mut self) {
        self.pair_at_place(|matching, book, file| {
            book.fingerprint.is_some()
                && matching.disk.fingerprints.get(&file) == book.fingerprint.as_ref()
        });
        let disk = self.disk;
        self.pair_elsewhere(
            Evidence::Fingerprint,
            |place, file| disk.fingerprints.get(&place).map(|print| (file.size, *print)),
            |book| book.fingerprint.map(|print| (book.size, print)),
        );
    }

    /// Files of which their pages would tell more. A book at whose place a file lies is that file.
    pub(super) fn unexplained(&self) -> Vec<usize> {
        let at_place = self.at_place();
        let mut folders: HashSet<Place<'_>> = HashSet::new();
        let mut names: HashSet<&str> = HashSet::new();
        let lost = self.books.iter().filter_map(|place| self.known.get(*place));
        for book in lost.filter(|book| book.content_key.is_some()) {
            if !at_place.contains(&(book.root, book.path.as_str())) {
                folders.insert((book.root, folder_of(&book.path)));
                names.insert(stem(file_name(&book.path)));
            }
        }
        let may_be_one = |place: &usize| {
            self.file(*place).is_some_and(|file| {
                let path = file.path.as_str();
                !at_place.contains(&(file.root, path))
                    && (folders.contains(&(file.root, folder_of(path)))
                        || names.contains(stem(file_name(path))))
            })
        };
        self.files.iter().copied().filter(may_be_one).collect()
    }

    /// The places where both a book and a file without the other are left.
    fn at_place(&self) -> HashSet<Place<'a>> {
        let files = self.files.iter().filter_map(|place| self.file(*place));
        let files: HashSet<Place<'a>> = files.map(|file| (file.root, file.path.as_str())).collect();
        let books = self.books.iter().filter_map(|place| self.known.get(*place));
        books
            .map(|book| (book.root, book.path.as_str()))
            .filter(|place| files.contains(place))
            .collect()
    }

    /// Pairs books with files of the same pages elsewhere.
    fn pair_by_pages(&mut self) {
        if self.disk.content_keys.is_empty() {
            return;
        }
        let (disk, at_place) = (self.disk, self.at_place());
        self.pair_elsewhere(
            Evidence::Pages,
            |place, _| disk.content_keys.get(&place).copied(),
            |book| {
                let is_here = at_place.contains(&(book.root, book.path.as_str()));
                book.content_key.filter(|_| !is_here)
            },
        );
    }

    /// What has to be written.
    pub(super) fn into_plan(self) -> Plan {
        let Self { disk, known, mut plan, books, files, .. } = self;
        plan.added = files;
        let lost = books.into_iter().filter_map(|place| known.get(place));
        plan.missing = lost
            .filter(|book| !book.missing && !disk.homeless.contains(&book.id))
            .filter(|book| !disk.is_unseen(book.root, &book.path))
            .map(|book| book.id)
            .collect();
        plan
    }

    /// Pairs files that lie where they lay and look as they looked.
    fn pair_unchanged(&mut self) {
        let (disk, known) = (self.disk, self.known);
        let mut by_place: HashMap<Place<'_>, usize> = HashMap::with_capacity(disk.files.len());
        by_place.extend(
            disk.files
                .iter()
                .enumerate()
                .map(|(place, file)| ((file.root, file.path.as_str()), place)),
        );
        let mut is_taken = vec![false; disk.files.len()];
        for (place, book) in known.iter().enumerate() {
            if disk.homeless.contains(&book.id) {
                self.books.push(place);
                continue;
            }
            if !disk.speaks_of(book.root, &book.path) {
                // It has no file anywhere, so it may turn up anywhere.
                self.books.extend(book.missing.then_some(place));
                continue;
            }
            let file = by_place.get(&(book.root, book.path.as_str())).copied();
            match file
                .filter(|file| self.file(*file).is_some_and(|file| facts(file) == facts_of(book)))
            {
                Some(file) => {
                    if let Some(taken) = is_taken.get_mut(file) {
                        *taken = true;
                    }
                    self.plan.unchanged += 1;
                    self.note_restored(book);
                    self.note_reopened(book, file);
                }
                None => self.books.push(place),
            }
        }
        self.files =
            (0..).zip(is_taken).filter(|(_, taken)| !taken).map(|(place, _)| place).collect();
        // A fixed order, so that the outcome does not depend on the order of the walk or of the database.
        self.files.sort_by_key(|place| {
            disk.files.get(*place).map(|file| (file.root, file.path.as_str()))
        });
        self.books.sort_by_key(|place| {
            known.get(*place).map(|book| (book.missing, book.root, book.path.as_str(), book.id))
        });
    }

    /// Pairs books with files of the same inode, size and time elsewhere.
    fn pair_by_inode(&mut self) {
        let mut by_facts: HashMap<Facts, Vec<usize>> = HashMap::new();
        for place in self.files.iter().rev() {
            if let Some(file) = self.file(*place).filter(|file| file.inode != 0) {
                by_facts.entry(facts(file)).or_default().push(*place);
            }
        }
        let find = |book: &KnownBook| by_facts.get_mut(&facts_of(book)).and_then(Vec::pop);
        let pairs = self.take_pairs(find);
        for (book, file) in pairs {
            self.note_moved(book, file, Evidence::Inode);
        }
    }

    /// Pairs books with files that have a key in common, wherever they lie; of several files, one with the same name is
    /// taken, then one with that name and another extension.
    fn pair_elsewhere<K: Hash + Eq>(
        &mut self,
        evidence: Evidence,
        of_file: impl Fn(usize, &DiskFile) -> Option<K>,
        of_book: impl Fn(&KnownBook) -> Option<K>,
    ) {
        let mut by_key: HashMap<K, Vec<usize>> = HashMap::new();
        for place in &self.files {
            if let Some(key) = self.file(*place).and_then(|file| of_file(*place, file)) {
                by_key.entry(key).or_default().push(*place);
            }
        }
        let disk = self.disk;
        let likenesses: [fn(&str, &str) -> bool; 3] =
            [|one, other| one == other, |one, other| stem(one) == stem(other), |_, _| true];
        for is_alike in likenesses {
            let find = |book: &KnownBook| {
                let candidates = by_key.get_mut(&of_book(book)?)?;
                let name = file_name(&book.path);
                let fits = |place: &usize| {
                    disk.files.get(*place).is_some_and(|file| is_alike(file_name(&file.path), name))
                };
                let at = candidates.iter().position(fits)?;
                Some(candidates.remove(at))
            };
            for (book, file) in self.take_pairs(find) {
                self.note_moved(book, file, evidence);
            }
        }
    }

    /// Pairs books with the file at their place, where `fits`.
    fn pair_at_place(&mut self, fits: impl Fn(&Self, &KnownBook, usize) -> bool) {
        let files =
            self.files.iter().filter_map(|place| self.file(*place).map(|file| (file, *place)));
        let by_place: HashMap<Place<'_>, usize> =
            files.map(|(file, place)| ((file.root, file.path.as_str()), place)).collect();
        let wanted: Vec<(usize, usize)> = self
            .books
            .iter()
            .filter_map(|place| {
                let book = self.known.get(*place)?;
                let file = *by_place.get(&(book.root, book.path.as_str()))?;
                fits(self, book, file).then_some((*place, file))
            })
            .collect();
        let mut wanted: HashMap<usize, usize> = wanted.into_iter().collect();
        let known = self.known;
        let pairs = self.take_pairs_by(|place| wanted.remove(&place));
        for (place, file) in pairs {
            if let Some(book) = known.get(place) {
                self.note_at_place(book, file);
            }
        }
    }

    /// Takes the pairs that `find` makes out of the books and files that are left.
    fn take_pairs(
        &mut self,
        mut find: impl FnMut(&KnownBook) -> Option<usize>,
    ) -> Vec<(usize, usize)> {
        let known = self.known;
        self.take_pairs_by(|place| known.get(place).and_then(&mut find))
    }

    fn take_pairs_by(
        &mut self,
        mut find: impl FnMut(usize) -> Option<usize>,
    ) -> Vec<(usize, usize)> {
        let mut pairs = Vec::new();
        self.books.retain(|place| match find(*place) {
            Some(file) => {
                pairs.push((*place, file));
                false
            }
            None => true,
        });
        if !pairs.is_empty() {
            let taken: HashSet<usize> = pairs.iter().map(|(_, file)| *file).collect();
            self.files.retain(|file| !taken.contains(file));
        }
        pairs
    }

    fn note_moved(&mut self, place: usize, file: usize, evidence: Evidence) {
        let Some(book) = self.known.get(place) else { return };
        self.plan.moved.push(Move { book: book.id, file, evidence });
        self.note_restored(book);
    }

    /// Notes a book whose file lies at its place and differs in something.
    fn note_at_place(&mut self, book: &KnownBook, file: usize) {
        let Some(found) = self.file(file) else { return };
        let has_same_content = book.fingerprint.is_some()
            && self.disk.fingerprints.get(&file) == book.fingerprint.as_ref();
        let reason = if book.size != found.size {
            ChangeReason::Size
        } else if book.modified_us != found.modified_us {
            ChangeReason::Modified
        } else {
            ChangeReason::Replaced
        };
        // A file that was changed in its middle may keep its fingerprint, but not its time of change.
        if has_same_content && reason == ChangeReason::Replaced {
            self.plan.touched.push((book.id, file));
            self.note_reopened(book, file);
        } else {
            self.plan.changed.push(Change { book: book.id, file, reason });
        }
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
            (BookState::Ready | BookState::Error, Reopen::All) => {
                self.plan.forced.push((book.id, file));
            }
            (BookState::Ready | BookState::Error, Reopen::Pending) => {}
        }
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
