//! Files that describe books and series: which of them changed, and what they say now.
//! Must not open books.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;

use codex_db::repo;
use codex_db::view::{KnownBook, KnownSidecar};
use codex_models::metadata::{BookMetadata, SeriesMetadata};
use codex_models::{BookId, LibraryId, LibraryRootId, SeriesId};
use codex_parsers::layout::Placer;
use codex_parsers::metadata::sidecar::{self, SidecarKind};
use codex_parsers::{Limits, ParserError, Stop};
use codex_services::Core;
use codex_services::metadata::{apply_book_sidecars, apply_series_sidecars};

use crate::detector::file_name;
use crate::plan::{DiskFile, Plan};
use crate::refresh::SeriesNames;
use crate::report::ScanError;
use crate::roots::Roots;
use codex_services::libraries::walk::Fault;

/// Most books, series or files of one transaction.
const BATCH: usize = 200;
/// The name under which calibre describes the one book of a folder.
const CALIBRE: &str = "metadata.opf";

/// A root and a path below it.
type Place = (LibraryRootId, String);

/// Which file describes which book: `<book>.opf`, or calibre's file where a folder has one book, in however many formats.
#[derive(Debug, Default)]
pub(crate) struct Beside {
    /// Files by the place of the book, without its extension.
    of_books: HashMap<Place, String>,
    /// Files by folder.
    of_folders: HashMap<Place, String>,
}

impl Beside {
    pub(crate) fn of(roots: &Roots) -> Self {
        let mut beside = Self::default();
        for file in roots.sidecars.iter().filter(|file| is_of_book(&file.path)) {
            let (root, path) = (file.root, file.path.clone());
            if file_name(&path).eq_ignore_ascii_case(CALIBRE) {
                beside.of_folders.insert((root, folder(&path).to_owned()), path);
            } else {
                beside.of_books.insert((root, without_extension(&path).to_owned()), path);
            }
        }
        if !beside.of_folders.is_empty() {
            beside.drop_folders_of_many(&roots.on_disk.files);
        }
        beside
    }

    /// The file that describes a book, below its root.
    pub(crate) fn of_book(&self, root: LibraryRootId, path: &str) -> Option<&str> {
        let own = self.of_books.get(&(root, without_extension(path).to_owned()));
        let found = own.or_else(|| self.of_folders.get(&(root, folder(path).to_owned())));
        found.map(String::as_str)
    }

    fn drop_folders_of_many(&mut self, files: &[DiskFile]) {
        let mut names: HashMap<(LibraryRootId, &str), &str> = HashMap::new();
        for file in files {
            let place = (file.root, folder(&file.path));
            let name = without_extension(&file.path);
            let known = *names.entry(place).or_insert(name);
            if known != name {
                self.of_folders.remove(&(file.root, place.1.to_owned()));
            }
        }
    }
}

/// What differs from the last scan.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    /// Files that are new or differ.
    changed: Vec<DiskFile>,
    /// Files that are gone.
    gone: Vec<Place>,
    /// Books that are not opened by this scan, and the file that describes each now.
    books: Vec<(BookId, Option<PathBuf>)>,
    /// Folders of series in which a file changed or is gone, with their root.
    folders: HashSet<Place>,
}

impl Changes {
    /// Compares the disk with what was read last.
    pub(crate) fn find(
        roots: &Roots,
        books: &[KnownBook],
        known: &[KnownSidecar],
        plan: &Plan,
        reads_all: bool,
        placer: &Placer,
    ) -> Self {
        let mut changes = Self::default();
        let by_place: HashMap<(LibraryRootId, &str), &KnownSidecar> =
            known.iter().map(|known| ((known.root, known.path.as_str()), known)).collect();
        for file in roots.sidecars.iter().filter(|file| is_in_place(&file.path, placer)) {
            let known = by_place.get(&(file.root, file.path.as_str()));
            let is_same = known.is_some_and(|known| {
                known.size == file.size && known.modified_us == file.modified_us
            });
            if !is_same || reads_all {
                changes.changed.push(file.clone());
            }
        }
        let on_disk: HashSet<(LibraryRootId, &str)> =
            roots.sidecars.iter().map(|file| (file.root, file.path.as_str())).collect();
        let disk = &roots.on_disk;
        let is_gone = |known: &&KnownSidecar| {
            !on_disk.contains(&(known.root, known.path.as_str()))
                && disk.speaks_of(known.root, &known.path)
                && !disk.is_unseen(known.root, &known.path)
        };
        let gone = known.iter().filter(is_gone);
        changes.gone.extend(gone.map(|known| (known.root, known.path.clone())));
        changes.note_places(roots, books, plan);
        changes
    }

    /// Whether there is nothing to do.
    pub(crate) fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.gone.is_empty() && self.books.is_empty()
    }

    fn note_places(&mut self, roots: &Roots, books: &[KnownBook], plan: &Plan) {
        let changed = self.changed.iter().map(|file| (file.root, file.path.as_str()));
        let gone = self.gone.iter().map(|(root, path)| (*root, path.as_str()));
        let mut touched: HashSet<Place> = HashSet::new();
        for (root, path) in changed.chain(gone) {
            let place = (root, folder(path).to_owned());
            if is_of_book(path) {
                touched.insert(place)
            } else {
                self.folders.insert(place)
            };
        }
        // A second book in a folder takes calibre's file from the first.
        let arrived = plan.added.iter().copied().chain(plan.moved.iter().map(|step| step.file));
        let arrived = arrived.filter_map(|place| roots.on_disk.files.get(place));
        touched.extend(arrived.map(|file| (file.root, folder(&file.path).to_owned())));
        if touched.is_empty() {
            return;
        }
        let beside = Beside::of(roots);
        let has_files = !beside.of_books.is_empty() || !beside.of_folders.is_empty();
        let opened = opened(plan);
        let is_touched = |book: &&KnownBook| {
            !book.missing
                && !opened.contains(&book.id)
                && touched.contains(&(book.root, folder(&book.path).to_owned()))
        };
        if !has_files && self.gone.is_empty() {
            return;
        }
        let paths: HashMap<LibraryRootId, &PathBuf> =
            roots.all.iter().map(|root| (root.id, &root.path)).collect();
        self.books.extend(books.iter().filter(is_touched).map(|book| {
            let file = beside.of_book(book.root, &book.path);
            let path = file.and_then(|file| Some(paths.get(&book.root)?.join(file)));
            (book.id, path)
        }));
    }
}

/// Books that a plan opens: what describes them is read with them.
fn opened(plan: &Plan) -> HashSet<BookId> {
    let changed = plan.changed.iter().map(|change| change.book);
    let moved = plan.moved.iter().map(|step| step.book);
    let others = plan.pending.iter().chain(&plan.forced).map(|(book, _)| *book);
    changed.chain(moved).chain(others).collect()
}

/// Reads what changed and lets it speak; gives what could not be read.
pub(crate) async fn apply(
    core: &Core,
    library: LibraryId,
    roots: &Roots,
    changes: Changes,
    stop: &Stop,
) -> Result<Vec<Fault>, ScanError> {
    let limits = core.formats().limits().clone();
    let mut faults = Vec::new();
    for part in changes.books.chunks(BATCH) {
        check(stop)?;
        let (files, limits) = (part.to_vec(), limits.clone());
        let (said, bad) = core.blocking().disk(move || read_books(files, &limits)).await?;
        faults.extend(bad);
        let tx = core.db().begin().await?;
        apply_book_sidecars(&tx, said).await?;
        tx.commit().await?;
    }
    let names = SeriesNames::load(core, library).await?;
    let wanted = of_series(roots, &changes.folders, &names);
    for part in wanted.into_iter().collect::<Vec<_>>().chunks(BATCH) {
        check(stop)?;
        let (files, limits) = (part.to_vec(), limits.clone());
        let (said, bad) = core.blocking().disk(move || read_series(files, &limits)).await?;
        faults.extend(bad);
        let tx = core.db().begin().await?;
        apply_series_sidecars(&tx, said).await?;
        tx.commit().await?;
    }
    let read: Vec<KnownSidecar> =
        changes.changed.into_iter().filter_map(|file| as_known(file, &names)).collect();
    for part in read.chunks(BATCH) {
        let tx = core.db().begin().await?;
        repo::metadata::save_sidecars(&tx, library, part).await?;
        tx.commit().await?;
    }
    for part in changes.gone.chunks(BATCH) {
        let tx = core.db().begin().await?;
        repo::metadata::forget_sidecars(&tx, part).await?;
        tx.commit().await?;
    }
    Ok(faults)
}

fn check(stop: &Stop) -> Result<(), ScanError> {
    if stop.is_stopped() { Err(ScanError::Stopped) } else { Ok(()) }
}

/// A file as it is remembered; one whose series is not there yet is looked at again.
fn as_known(file: DiskFile, names: &SeriesNames) -> Option<KnownSidecar> {
    let DiskFile { root, path, size, modified_us, inode: _ } = file;
    let series = if is_of_book(&path) { None } else { Some(names.find(folder(&path))?) };
    Some(KnownSidecar { root, path, series, size, modified_us })
}

/// The files of the series in these folders, the most trusted first; none, where all are gone.
fn of_series(
    roots: &Roots,
    folders: &HashSet<Place>,
    names: &SeriesNames,
) -> BTreeMap<SeriesId, Vec<(SidecarKind, PathBuf)>> {
    let mut found: BTreeMap<SeriesId, Vec<(SidecarKind, PathBuf)>> = BTreeMap::new();
    for (_, folder) in folders {
        if let Some(series) = names.find(folder) {
            found.entry(series).or_default();
        }
    }
    for file in &roots.sidecars {
        let place = (file.root, folder(&file.path).to_owned());
        let kind = SidecarKind::of_name(file_name(&file.path)).filter(|kind| !kind.is_of_book());
        let (Some(kind), Some(path)) = (kind, roots.path_of(file)) else { continue };
        if let Some(files) = names.find(&place.1).and_then(|series| found.get_mut(&series)) {
            files.push((kind, path));
        }
    }
    for files in found.values_mut() {
        files.sort();
    }
    found
}

type SaidOfBooks = (Vec<(BookId, BookMetadata)>, Vec<Fault>);

fn read_books(files: Vec<(BookId, Option<PathBuf>)>, limits: &Limits) -> SaidOfBooks {
    let (mut said, mut faults) = (Vec::with_capacity(files.len()), Vec::new());
    for (book, path) in files {
        let Some(path) = path else {
            said.push((book, BookMetadata::default()));
            continue;
        };
        match sidecar::read_book(&path, limits) {
            Ok(metadata) => said.push((book, metadata)),
            Err(error) => faults.push(fault(&path, &error)),
        }
    }
    (said, faults)
}

type SaidOfSeries = (HashMap<SeriesId, SeriesMetadata>, Vec<Fault>);

fn read_series(
    series: Vec<(SeriesId, Vec<(SidecarKind, PathBuf)>)>,
    limits: &Limits,
) -> SaidOfSeries {
    let (mut said, mut faults) = (HashMap::with_capacity(series.len()), Vec::new());
    for (series, files) in series {
        let mut all = SeriesMetadata::default();
        for (kind, path) in files {
            match sidecar::read_series(&path, kind, limits) {
                Ok(metadata) => all.fill_from(metadata),
                Err(error) => faults.push(fault(&path, &error)),
            }
        }
        said.insert(series, all);
    }
    (said, faults)
}

fn fault(path: &std::path::Path, error: &ParserError) -> Fault {
    let shown = path.display().to_string();
    tracing::warn!(file.path = %shown, code = error.code().as_str(), "left out `{shown}`: {error}");
    Fault::unread(shown, error)
}

fn is_of_book(path: &str) -> bool {
    SidecarKind::of_name(file_name(path)).is_some_and(SidecarKind::is_of_book)
}

/// Whether a file lies where it speaks of something: that of a series in the series' folder.
fn is_in_place(path: &str, placer: &Placer) -> bool {
    is_of_book(path) || placer.may_be_series(folder(path))
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A path without the extension of its last part.
fn without_extension(path: &str) -> &str {
    let name = file_name(path);
    let stem = crate::detector::stem(name);
    // The file that describes a book is no book, so its extension is cut here.
    let stem = if stem.len() == name.len() {
        name.rsplit_once('.').map_or(name, |(stem, _)| stem)
    } else {
        stem
    };
    path.get(..path.len() - name.len() + stem.len()).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roots(books: &[&str], sidecars: &[&str]) -> (Roots, LibraryRootId) {
        let root = LibraryRootId::parse("0193000000007000800000000000002a").unwrap();
        let file = |path: &&str| DiskFile {
            root,
            path: (*path).to_owned(),
            size: 1,
            modified_us: 1,
            inode: 1,
        };
        let mut roots = Roots::default();
        roots.on_disk.files.extend(books.iter().map(file));
        roots.sidecars.extend(sidecars.iter().map(file));
        (roots, root)
    }

    #[test]
    fn calibre_describes_the_one_book_of_a_folder_in_all_its_formats() {
        let books = ["A/T/t.epub", "A/T/t.pdf", "A/U/u.epub", "A/U/other.epub"];
        let (roots, root) = roots(&books, &["A/T/metadata.opf", "A/U/metadata.opf", "A/U/u.opf"]);
        let beside = Beside::of(&roots);
        assert_eq!(beside.of_book(root, "A/T/t.epub"), Some("A/T/metadata.opf"));
        assert_eq!(beside.of_book(root, "A/T/t.pdf"), Some("A/T/metadata.opf"));
        assert_eq!(beside.of_book(root, "A/U/u.epub"), Some("A/U/u.opf"));
        assert_eq!(beside.of_book(root, "A/U/other.epub"), None);
    }

    #[test]
    fn files_that_are_as_they_were_are_not_read() {
        let (roots, root) = roots(&[], &["S/series.json", "S/details.json"]);
        let known = |path: &str, size| KnownSidecar {
            root,
            path: path.to_owned(),
            series: None,
            size,
            modified_us: 1,
        };
        let known = [known("S/series.json", 1), known("S/details.json", 2), known("S/x.opf", 1)];
        let changes =
            Changes::find(&roots, &[], &known, &Plan::default(), false, &Placer::default());
        let changed: Vec<&str> = changes.changed.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(changed, ["S/details.json"]);
        assert_eq!(changes.gone, [(root, "S/x.opf".to_owned())]);
        assert_eq!(changes.folders, [(root, "S".to_owned())].into());
    }
}
