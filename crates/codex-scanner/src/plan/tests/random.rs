//! Any history of a folder: what a person reads keeps its id as long as its content is somewhere.

use std::collections::{BTreeMap, HashSet};

use proptest::prelude::*;

use super::*;

/// One thing somebody does to the folder between two scans.
#[derive(Debug, Clone)]
enum Deed {
    Add(u8),
    Rename(u8, u8),
    CopyElsewhere(u8, u8),
    Edit(u8),
    Delete(u8),
    Restore(u8),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        3 => (0..12_u8).prop_map(Deed::Add),
        2 => (0..12_u8, 0..12_u8).prop_map(|(from, to)| Deed::Rename(from, to)),
        2 => (0..12_u8, 0..12_u8).prop_map(|(from, to)| Deed::CopyElsewhere(from, to)),
        1 => (0..12_u8).prop_map(Deed::Edit),
        2 => (0..12_u8).prop_map(Deed::Delete),
        2 => (0..12_u8).prop_map(Deed::Restore),
    ]
}

/// A folder by place, with the content of each file; and what a scan made of it.
#[derive(Default)]
struct World {
    files: BTreeMap<u8, (DiskFile, u64)>,
    deleted: BTreeMap<u8, (DiskFile, u64)>,
    books: Vec<KnownBook>,
    /// What each book was when it was last seen.
    contents: BTreeMap<BookId, u64>,
    next: u64,
}

impl World {
    fn path(place: u8) -> String {
        format!("S{}/{place}.cbz", place % 3)
    }

    fn fresh(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    fn act(&mut self, deed: &Deed) {
        match *deed {
            Deed::Add(place) => {
                let content = self.fresh();
                self.files.entry(place).or_insert((file(&Self::path(place), content), content));
            }
            Deed::Rename(from, to) => {
                if !self.files.contains_key(&to)
                    && let Some((old, content)) = self.files.remove(&from)
                {
                    self.files.insert(to, (old.at(&Self::path(to)), content));
                }
            }
            // A move between disks: same content, everything else is new.
            Deed::CopyElsewhere(from, to) => {
                let fresh = self.fresh();
                if !self.files.contains_key(&to)
                    && let Some((old, content)) = self.files.remove(&from)
                {
                    let moved =
                        DiskFile { inode: fresh + 1_000, modified_us: fresh.cast_signed(), ..old };
                    self.files.insert(to, (moved.at(&Self::path(to)), content));
                }
            }
            Deed::Edit(place) => {
                let fresh = self.fresh();
                if let Some(entry) = self.files.get_mut(&place) {
                    *entry = (file(&Self::path(place), fresh), fresh);
                }
            }
            Deed::Delete(place) => {
                if let Some(gone) = self.files.remove(&place) {
                    self.deleted.insert(place, gone);
                }
            }
            Deed::Restore(place) => {
                if !self.files.contains_key(&place)
                    && let Some(back) = self.deleted.remove(&place)
                {
                    self.files.insert(place, back);
                }
            }
        }
    }

    /// Scans: decides, and carries the plan out on the list of books.
    fn scan(&mut self) -> Plan {
        let contents: Vec<u64> = self.files.values().map(|(_, content)| *content).collect();
        let files: Vec<DiskFile> = self.files.values().map(|(file, _)| file.clone()).collect();
        let by_path: BTreeMap<String, u64> = files
            .iter()
            .zip(&contents)
            .map(|(file, content)| (file.path.clone(), *content))
            .collect();
        let plan = decide(disk(files.clone()), &self.books, |file| by_path[&file.path]);
        for place in &plan.added {
            let number = u128::from(self.fresh());
            let mut added = book(number, &files[*place].path, contents[*place]);
            (added.inode, added.modified_us) = (files[*place].inode, files[*place].modified_us);
            self.books.push(added);
        }
        let pairs = (plan.changed.iter().map(|step| (step.book, step.file)))
            .chain(plan.moved.iter().map(|step| (step.book, step.file)))
            .chain(plan.touched.iter().copied());
        for (id, place) in pairs {
            let book = self.books.iter_mut().find(|book| book.id == id).unwrap();
            let DiskFile { root, path, size, modified_us, inode } = files[place].clone();
            *book = KnownBook { root, path, size, modified_us, inode, ..book.clone() };
            book.fingerprint = Some(print(contents[place]));
        }
        for book in &mut self.books {
            book.missing = (book.missing && !plan.restored.contains(&book.id))
                || plan.missing.contains(&book.id);
        }
        plan
    }

    /// Every present book is the file at its place, one for one.
    fn check(&self, plan: &Plan) {
        let present: Vec<&KnownBook> = self.books.iter().filter(|book| !book.missing).collect();
        assert_eq!(present.len(), self.files.len(), "{plan:?}");
        let places: HashSet<&str> = present.iter().map(|book| book.path.as_str()).collect();
        assert!(self.files.values().all(|(file, _)| places.contains(file.path.as_str())));
        assert_eq!(places.len(), present.len());
    }
}

proptest! {
    #[test]
    fn whatever_happens_to_the_folder_books_and_files_agree_and_ids_stay(
        rounds in prop::collection::vec(prop::collection::vec(deed(), 0..6), 1..8),
    ) {
        let mut world = World::default();
        for deeds in rounds {
            let before = world.contents.clone();
            for deed in &deeds {
                world.act(deed);
            }
            let ids: HashSet<BookId> = world.books.iter().map(|book| book.id).collect();
            let plan = world.scan();
            world.check(&plan);
            // No book is ever forgotten.
            let after: HashSet<BookId> = world.books.iter().map(|book| book.id).collect();
            prop_assert!(ids.is_subset(&after));
            // Content that is still somewhere has the id it had.
            world.contents = world
                .books
                .iter()
                .filter_map(|book| {
                    let content = book.fingerprint?.last_chunk::<8>().copied().map(u64::from_be_bytes)?;
                    Some((book.id, content))
                })
                .collect();
            let on_disk: HashSet<u64> = world.files.values().map(|(_, content)| *content).collect();
            for (id, content) in before.into_iter().filter(|(_, content)| on_disk.contains(content)) {
                prop_assert_eq!(world.contents.get(&id), Some(&content));
            }
            // A second look finds nothing to do.
            let again = world.scan();
            prop_assert!(again.is_empty(), "{again:?}");
            prop_assert_eq!(again.unchanged, world.files.len());
        }
    }
}
