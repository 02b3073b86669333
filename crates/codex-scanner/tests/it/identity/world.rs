//! Two libraries with three roots, what lies in them, and what has to hold after each scan.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use codex_db::repo;
use codex_db::view::KnownBook;
use codex_models::libraries::NewLibrary;
use codex_models::scans::ScanPlace;
use codex_models::users::NewUser;
use codex_models::{Actor, BookId, LibraryId, LibraryRootId, Role, Viewer};
use codex_scanner::{ScanError, ScanMeter, ScanRequest, scan_library};
use codex_testkit::corpus::cbz::Cbz;
use codex_testkit::corpus::images;
use codex_testkit::db::Engine;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use super::deeds::{Deed, Random};
use super::marks::Marks;
use crate::support::Stage;

const FOLDERS: [&str; 4] = ["A", "B", "C", "D"];
const NAMES: [&str; 4] = ["1.cbz", "2.cbz", "3.cbz", "4.cbz"];
/// Books that somebody made something of, in every history.
const BOOKS: u32 = 5;

/// A root and a path below it.
pub(super) type Place = (usize, String);

/// What a file holds: its pages, and how they are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Content {
    pages: u32,
    packing: u32,
}

/// A book as it was after a scan.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seen {
    place: Place,
    content: Content,
}

pub(super) struct World {
    stage: Stage,
    who: Actor,
    history: Option<History>,
}

struct History {
    folder: TempDir,
    libraries: [LibraryId; 2],
    roots: [LibraryRootId; World::ROOTS],
    is_mounted: [bool; World::ROOTS],
    files: BTreeMap<Place, Content>,
    deleted: Vec<(PathBuf, Content)>,
    seen: BTreeMap<BookId, Seen>,
    marks: Option<Marks>,
    fresh: u32,
    /// Folders in which something happened since the last scan; `None` is all of a root.
    touched: BTreeSet<(usize, Option<String>)>,
}

impl World {
    pub(super) const ROOTS: usize = 3;

    pub(super) async fn new(engine: Engine) -> Self {
        let stage = Stage::new(engine).await;
        let new = NewUser {
            name: "reader".to_owned(),
            password: "correct horse".to_owned(),
            role: Role::Reader,
        };
        let user = stage.core.users().create(new).await.unwrap();
        let who =
            Actor::new(user.id, user.name, Role::Admin, codex_models::access::LibraryScope::All);
        Self { stage, who, history: None }
    }

    /// New folders with a few books, scanned, of which a person made something.
    pub(super) async fn begin(&mut self, random: &mut Random) {
        let folder = tempfile::tempdir().unwrap();
        let mut root_of = Vec::new();
        for root in 0..Self::ROOTS {
            std::fs::create_dir(folder.path().join(format!("r{root}"))).unwrap();
            root_of.push(folder.path().join(format!("r{root}")).to_str().unwrap().to_owned());
        }
        std::fs::create_dir(folder.path().join("deleted")).unwrap();
        let tx = self.stage.core.db().begin().await.unwrap();
        let name = |number: u32| format!("{} {number}", folder.path().display());
        let one =
            NewLibrary { name: name(1), roots: root_of[..2].to_vec(), ..NewLibrary::default() };
        let two =
            NewLibrary { name: name(2), roots: root_of[2..].to_vec(), ..NewLibrary::default() };
        let one = repo::libraries::insert(&tx, &one).await.unwrap();
        let two = repo::libraries::insert(&tx, &two).await.unwrap();
        tx.commit().await.unwrap();
        let core = self.stage.core.clone();
        let conn = core.db().read();
        let mut roots = repo::libraries::roots(&conn, one).await.unwrap();
        roots.extend(repo::libraries::roots(&conn, two).await.unwrap());
        let roots: Vec<LibraryRootId> = roots.iter().map(|root| root.id).collect();
        self.history = Some(History {
            folder,
            libraries: [one, two],
            roots: roots.try_into().unwrap(),
            is_mounted: [true; Self::ROOTS],
            files: BTreeMap::new(),
            deleted: Vec::new(),
            seen: BTreeMap::new(),
            marks: None,
            fresh: BOOKS,
            touched: (0..Self::ROOTS).map(|root| (root, None)).collect(),
        });
        for number in 0..BOOKS {
            let place = random.pick(&self.free()).unwrap();
            self.put(place, Content { pages: number, packing: 0 });
        }
        self.scan(random).await;
        let complaint = self.check().await;
        assert!(complaint.is_empty(), "{complaint}");
        let ids: Vec<BookId> = self.history().seen.keys().copied().collect();
        let books = repo::books::find_many(&conn, &Viewer::system(), &ids).await.unwrap();
        let marks = Marks::make(&self.stage.core, &self.who, &books).await;
        self.history_mut().marks = Some(marks);
    }

    /// Forgets the libraries, so that the next history begins with none.
    pub(super) async fn end(&mut self) {
        let history = self.history.take().unwrap();
        history.marks.unwrap().end(&self.stage.core).await;
        let tx = self.stage.core.db().begin().await.unwrap();
        for library in history.libraries {
            repo::libraries::delete(&tx, library).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    fn history(&self) -> &History {
        self.history.as_ref().unwrap()
    }

    fn history_mut(&mut self) -> &mut History {
        self.history.as_mut().unwrap()
    }

    fn path(&self, (root, path): &Place) -> PathBuf {
        self.history().folder.path().join(format!("r{root}")).join(path)
    }

    pub(super) fn is_mounted(&self, root: usize) -> bool {
        self.history().is_mounted[root]
    }

    pub(super) fn has_deleted(&self) -> bool {
        !self.history().deleted.is_empty()
    }

    /// Files that somebody can do something to.
    pub(super) fn visible(&self) -> Vec<Place> {
        let files = self.history().files.keys().filter(|(root, _)| self.is_mounted(*root));
        files.cloned().collect()
    }

    /// Whether losing what is in a root is a loss: a root without books, and one whose books were copied elsewhere since
    /// the last scan, may be another folder from then on.
    pub(super) fn can_be_swapped(&self, root: usize) -> bool {
        let History { files, seen, .. } = self.history();
        let is_seen = |place: &Place| {
            let content = files.get(place);
            seen.values().any(|seen| seen.place == *place && content == Some(&seen.content))
        };
        let visible = self.visible();
        visible.iter().any(|(of, _)| *of == root) && visible.iter().all(is_seen)
    }

    /// Places in mounted roots without a file.
    pub(super) fn free(&self) -> Vec<Place> {
        let mut free = Vec::new();
        for root in (0..Self::ROOTS).filter(|root| self.is_mounted(*root)) {
            for folder in FOLDERS {
                free.extend(NAMES.iter().map(|name| (root, format!("{folder}/{name}"))));
            }
        }
        free.retain(|place| !self.history().files.contains_key(place));
        free
    }

    /// A folder with files and one without.
    pub(super) fn folders_to_rename(
        &self,
        root: usize,
        random: &mut Random,
    ) -> Option<(&'static str, &'static str)> {
        if !self.is_mounted(root) {
            return None;
        }
        let is_used = |folder: &&&str| {
            self.history().files.keys().any(|(at, path)| *at == root && path.starts_with(**folder))
        };
        let used: Vec<&'static str> = FOLDERS.iter().filter(is_used).copied().collect();
        let unused: Vec<&'static str> = FOLDERS.iter().filter(|f| !is_used(f)).copied().collect();
        Some((random.pick(&used)?, random.pick(&unused)?))
    }

    fn put(&mut self, place: Place, content: Content) {
        let path = self.path(&place);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes(content)).unwrap();
        self.history_mut().files.insert(place, content);
    }

    fn fresh(&mut self) -> u32 {
        self.history_mut().fresh += 1;
        self.history().fresh
    }

    pub(super) fn act(&mut self, deed: &Deed, random: &mut Random) {
        let folder =
            |(root, path): &Place| (*root, path.split_once('/').map(|(top, _)| top.to_owned()));
        let touched = match deed {
            Deed::Move(from, to) | Deed::MoveToAnotherDisk(from, to) | Deed::Copy(from, to) => {
                vec![folder(from), folder(to)]
            }
            Deed::Delete(at)
            | Deed::Restore(at)
            | Deed::Edit(at)
            | Deed::Touch(at)
            | Deed::PackAnew(at) => {
                vec![folder(at)]
            }
            Deed::RenameFolder(root, from, to) => {
                vec![(*root, Some((*from).to_owned())), (*root, Some((*to).to_owned()))]
            }
            Deed::Unmount(root) | Deed::Swap(root) | Deed::Mount(root) => vec![(*root, None)],
        };
        self.history_mut().touched.extend(touched);
        match deed {
            Deed::Move(from, to) => {
                std::fs::create_dir_all(self.path(to).parent().unwrap()).unwrap();
                std::fs::rename(self.path(from), self.path(to)).unwrap();
                let content = self.history_mut().files.remove(from).unwrap();
                self.history_mut().files.insert(to.clone(), content);
            }
            Deed::MoveToAnotherDisk(from, to) => {
                let content = self.history().files[from];
                self.put(to.clone(), content);
                std::fs::remove_file(self.path(from)).unwrap();
                self.history_mut().files.remove(from);
            }
            Deed::Copy(from, to) => self.put(to.clone(), self.history().files[from]),
            Deed::Delete(place) => {
                let name = format!("deleted/{}", self.fresh());
                let away = self.history().folder.path().join(name);
                std::fs::rename(self.path(place), &away).unwrap();
                let content = self.history_mut().files.remove(place).unwrap();
                self.history_mut().deleted.push((away, content));
            }
            Deed::Restore(place) => {
                let at = random.below(self.history().deleted.len());
                let (away, content) = self.history_mut().deleted.remove(at);
                std::fs::create_dir_all(self.path(place).parent().unwrap()).unwrap();
                std::fs::rename(away, self.path(place)).unwrap();
                self.history_mut().files.insert(place.clone(), content);
            }
            Deed::Edit(place) => {
                let content = Content { pages: self.fresh(), packing: 0 };
                self.put(place.clone(), content);
            }
            Deed::Touch(place) => {
                let file = std::fs::File::options().append(true).open(self.path(place)).unwrap();
                let before = file.metadata().unwrap().modified().unwrap();
                file.set_modified(before + Duration::from_secs(u64::from(self.fresh()))).unwrap();
            }
            Deed::PackAnew(place) => {
                let content = Content { packing: self.fresh(), ..self.history().files[place] };
                self.put(place.clone(), content);
            }
            Deed::RenameFolder(root, from, to) => self.rename_folder(*root, from, to),
            Deed::Unmount(root) => self.unmount(*root, random),
            Deed::Swap(root) => {
                self.unmount(*root, random);
                let top = self.history().folder.path().join(format!("r{root}"));
                std::fs::create_dir_all(top.join("A")).unwrap();
                let other = Content { pages: 900 + self.fresh(), packing: 0 };
                std::fs::write(top.join("A/1.cbz"), bytes(other)).unwrap();
            }
            Deed::Mount(root) => {
                let folder = self.history().folder.path();
                let (here, away) =
                    (folder.join(format!("r{root}")), folder.join(format!("away{root}")));
                if here.exists() {
                    std::fs::remove_dir_all(&here).unwrap();
                }
                std::fs::rename(away, here).unwrap();
                self.history_mut().is_mounted[*root] = true;
            }
        }
    }

    fn rename_folder(&mut self, root: usize, from: &str, to: &str) {
        let (old, new) = (self.path(&(root, from.to_owned())), self.path(&(root, to.to_owned())));
        if new.exists() {
            std::fs::remove_dir_all(&new).unwrap();
        }
        std::fs::rename(old, new).unwrap();
        let files = std::mem::take(&mut self.history_mut().files);
        let renamed = files.into_iter().map(|((at, path), content)| {
            match path.strip_prefix(from).filter(|_| at == root) {
                Some(rest) => ((at, format!("{to}{rest}")), content),
                None => ((at, path), content),
            }
        });
        self.history_mut().files = renamed.collect();
    }

    fn unmount(&mut self, root: usize, random: &mut Random) {
        let folder = self.history().folder.path();
        let (here, away) = (folder.join(format!("r{root}")), folder.join(format!("away{root}")));
        std::fs::rename(&here, away).unwrap();
        if random.below(2) == 0 {
            std::fs::create_dir(here).unwrap();
        }
        self.history_mut().is_mounted[root] = false;
    }

    /// Scans the libraries in which something happened, in any order: all of each, or where it happened. Says which.
    pub(super) async fn scan(&mut self, random: &mut Random) -> String {
        let touched = std::mem::take(&mut self.history_mut().touched);
        let mut libraries = vec![0, 1];
        libraries.retain(|library| touched.iter().any(|(root, _)| library_of(*root) == *library));
        if random.below(2) == 0 {
            libraries.reverse();
        }
        let mut told = Vec::new();
        for library in libraries {
            let mut request = ScanRequest::whole(self.history().libraries[library]);
            if random.below(2) == 0 {
                let here = touched.iter().filter(|(root, _)| library_of(*root) == library);
                request.places =
                    here.map(|(root, folder)| self.place(*root, folder.as_deref())).collect();
            }
            told.push(format!("scan of library {library}, {} places", request.places.len()));
            let (meter, token) = (Arc::new(ScanMeter::default()), CancellationToken::new());
            match scan_library(&self.stage.core, request, &meter, &token).await {
                Ok(_) | Err(ScanError::RootsClosed(_)) => {}
                Err(error) => panic!("{error}"),
            }
        }
        told.join(", ")
    }

    fn place(&self, root: usize, folder: Option<&str>) -> ScanPlace {
        let id = self.history().roots[root];
        folder.map_or_else(|| ScanPlace::below(id, ""), |folder| ScanPlace::in_folder(id, folder))
    }

    /// What does not hold; empty when everything does.
    pub(super) async fn check(&mut self) -> String {
        let mut complaint = String::new();
        let (known, closed) = self.known().await;
        let root_at: BTreeMap<LibraryRootId, usize> =
            self.history().roots.iter().copied().zip(0..).collect();
        let before = self.history().seen.clone();
        let mut now = BTreeMap::new();
        let mut owned = BTreeSet::new();
        for book in &known {
            let root = root_at[&book.root];
            let place = (root, book.path.clone());
            if book.missing || closed.contains(&root) {
                let Some(seen) = before.get(&book.id) else { continue };
                now.insert(book.id, seen.clone());
                continue;
            }
            let Some(content) = self.history().files.get(&place).filter(|_| self.is_mounted(root))
            else {
                writeln!(complaint, "{book:?} is where nothing is").unwrap();
                continue;
            };
            if !owned.insert(place.clone()) {
                writeln!(complaint, "two books are at {place:?}").unwrap();
            }
            now.insert(book.id, Seen { place, content: *content });
        }
        for place in self.visible().iter().filter(|(root, _)| !closed.contains(root)) {
            if !owned.contains(place) {
                writeln!(complaint, "the file at {place:?} is no book").unwrap();
            }
        }
        for (id, seen) in &before {
            let Some(is) = now.get(id) else {
                writeln!(complaint, "{id} is gone, which was {seen:?}").unwrap();
                continue;
            };
            if is.place != seen.place && is.content.pages != seen.content.pages {
                writeln!(complaint, "{id} was {seen:?} and is {is:?}: another content").unwrap();
            }
            // Its content was not given to a book that is new, while it has lost it.
            let book = known.iter().find(|book| book.id == *id).unwrap();
            let has_lost = book.missing || is.content != seen.content;
            // What was changed in place in one library, and copied to another before, is two books whichever is scanned
            // first.
            let is_heir = |of: usize| book.missing || library_of(of) == library_of(seen.place.0);
            let heir = now.iter().find(|(other, is)| {
                !before.contains_key(other) && is.content == seen.content && is_heir(is.place.0)
            });
            if let (true, Some((heir, is))) =
                (has_lost && !closed.contains(&root_at[&book.root]), heir)
            {
                writeln!(complaint, "{id} lost its content {seen:?} to the new {heir} at {is:?}")
                    .unwrap();
            }
        }
        self.history_mut().seen = now;
        if let Some(marks) = &self.history().marks {
            complaint += &marks.complaint(&self.stage.core, &self.who).await;
        }
        if !complaint.is_empty() {
            write!(complaint, "files: {:#?}\nclosed: {closed:?}", self.history().files).unwrap();
        }
        complaint
    }

    /// All books, and the roots that were left alone.
    async fn known(&self) -> (Vec<KnownBook>, BTreeSet<usize>) {
        let conn = self.stage.core.db().read();
        let (mut known, mut closed) = (Vec::new(), BTreeSet::new());
        let mut number = 0;
        for library in self.history().libraries {
            known.extend(repo::scans::known_books(&conn, library).await.unwrap());
            for root in repo::libraries::roots(&conn, library).await.unwrap() {
                if !root.state.is_open() {
                    closed.insert(number);
                }
                number += 1;
            }
        }
        (known, closed)
    }
}

/// The library of a root, by number.
fn library_of(root: usize) -> usize {
    usize::from(root == World::ROOTS - 1)
}

/// Four small pages, whose lengths tell the content, and what tells the packing.
fn bytes(content: Content) -> Vec<u8> {
    let Content { pages, packing } = content;
    let page = |number: u32| {
        let mut page = images::png(2, 3, number);
        page.resize(page.len() + (pages * 7 + number) as usize, 0);
        page
    };
    let book =
        (0..4).fold(Cbz::new(), |book, number| book.file(&format!("{number}.png"), page(number)));
    book.file("packing.txt", format!("{packing:>8}")).build()
}
