//! Cuts a plan into transactions.
//! Must not touch the database.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use codex_db::view::{BookChange, BookInsert, BookMove, KnownBook, SeriesInsert};
use codex_models::{BookId, LibraryId, LibraryRootId, SeriesId};
use codex_parsers::layout::{BookFacts, Placer, SeriesKey, format_of_name};
use codex_services::metadata::{BookName, BookSources, describe_read};
use codex_utils::id;

use super::{Job, Step};
use crate::detector::file_name;
use crate::plan::{DiskFile, Plan};
use crate::refresh::SeriesNames;
use crate::roots::Roots;
use crate::sidecars::Beside;

/// Most rows of one transaction.
const BATCH: usize = 200;

/// A plan as transactions and as work for the analyzer.
#[derive(Debug, Default)]
pub(super) struct Steps {
    pub(super) steps: Vec<Step>,
    pub(super) jobs: Vec<Job>,
}

/// What the plan is carried out with.
pub(super) struct Ground<'a> {
    pub(super) library: LibraryId,
    pub(super) roots: &'a Roots,
    pub(super) beside: &'a Beside,
    pub(super) known: &'a HashMap<BookId, KnownBook>,
    /// How many books the series of other libraries have from which books come.
    pub(super) foreign: &'a HashMap<SeriesId, usize>,
    pub(super) placer: &'a Placer,
}

struct Maker<'a> {
    library: LibraryId,
    roots: &'a Roots,
    beside: &'a Beside,
    known: &'a HashMap<BookId, KnownBook>,
    foreign: &'a HashMap<SeriesId, usize>,
    placer: &'a Placer,
    names: &'a mut SeriesNames,
    /// Where books wait that were put aside.
    parked: HashMap<BookId, String>,
    made: Steps,
}

/// Orders a plan: first books leave the places that others take, then they move, then the rest.
pub(super) fn of(ground: &Ground<'_>, plan: &Plan, names: &mut SeriesNames) -> Steps {
    let Ground { library, roots, beside, known, foreign, placer } = *ground;
    let (parked, made) = (HashMap::new(), Steps::default());
    let mut maker = Maker { library, roots, beside, known, foreign, placer, names, parked, made };
    maker.renamed(plan);
    maker.park(plan);
    maker.moved(plan);
    maker.in_place(plan);
    maker.presence(plan);
    maker.added(plan);
    for (book, file) in &plan.pending {
        maker.job_of_known(*book, *file);
    }
    maker.made
}

impl<'a> Maker<'a> {
    /// A series all of whose books moved to one folder that is not known is that series still, under another name: what
    /// people made of it goes along. Books that are missing do not hold it back, unless they stay in another library.
    fn renamed(&mut self, plan: &Plan) {
        let mut sizes = self.foreign.clone();
        if self.placer.layout().strategy.reads_metadata() {
            return;
        }
        for book in self.known.values().filter(|book| book.library == self.library && !book.pinned)
        {
            *sizes.entry(book.series).or_default() += usize::from(!book.missing);
        }
        let mut goals: BTreeMap<SeriesId, (usize, Vec<(LibraryRootId, SeriesKey)>)> =
            BTreeMap::new();
        for moved in &plan.moved {
            let (Some(file), Some(book)) = (self.file(moved.file), self.known.get(&moved.book))
            else {
                continue;
            };
            if self.is_kept(book) {
                continue;
            }
            let (count, keys) = goals.entry(book.series).or_default();
            *count += usize::from(!book.missing || book.library != self.library);
            let key = self.key_of(file);
            if keys.iter().all(|(_, known)| known.folder != key.folder) {
                keys.push((file.root, key));
            }
        }
        let mut step = Step::default();
        for (id, (count, keys)) in goals {
            let is_whole = sizes.get(&id) == Some(&count);
            let Ok([(root, SeriesKey { folder, name })]) = <[_; 1]>::try_from(keys) else {
                continue;
            };
            if is_whole && self.names.find(&folder).is_none() {
                self.names.rename(id, folder.clone());
                let library = self.library;
                step.batch.renamed.push(SeriesInsert { id, library, root, folder, name });
            }
        }
        if !step.batch.renamed.is_empty() {
            self.made.steps.push(step);
        }
    }

    /// Moves books aside whose place another book takes: their own file is elsewhere or gone.
    fn park(&mut self, plan: &Plan) {
        let taken: HashSet<(LibraryRootId, &str)> = plan
            .moved
            .iter()
            .filter_map(|step| self.file(step.file))
            .map(|file| (file.root, file.path.as_str()))
            .collect();
        if taken.is_empty() {
            return;
        }
        let mut holders: Vec<&KnownBook> = self
            .known
            .values()
            .filter(|book| taken.contains(&(book.root, book.path.as_str())))
            .collect();
        holders.sort_unstable_by_key(|book| book.id);
        for holders in holders.chunks(BATCH) {
            let mut step = Step::default();
            for book in holders {
                // No file can have this path, for it begins with a slash.
                let path = format!("//{}/{}", book.id, file_name(&book.path));
                // To be moved means to be there, which a book that is only put aside may not be.
                let mark = book.missing.then(|| (book.id, book.root, path.clone()));
                step.batch.missing.extend(mark);
                step.batch.moved.push(BookMove {
                    id: book.id,
                    series: book.series,
                    library: book.library,
                    root: book.root,
                    path: path.clone(),
                    size: book.size,
                    modified_us: book.modified_us,
                    inode: book.inode,
                });
                self.parked.insert(book.id, path);
            }
            self.made.steps.push(step);
        }
    }

    /// Gives moved books their places; their names may say something else now, so they are opened again.
    fn moved(&mut self, plan: &Plan) {
        for moves in plan.moved.chunks(BATCH / 2) {
            let mut step = Step::default();
            for moved in moves {
                let (Some(file), Some(book)) = (self.file(moved.file), self.known.get(&moved.book))
                else {
                    continue;
                };
                let series = self.series_of_moved(&mut step, book, file);
                step.batch.unpinned.extend((book.pinned && !self.is_kept(book)).then_some(book.id));
                step.batch.moved.push(BookMove {
                    id: book.id,
                    series,
                    library: self.library,
                    root: file.root,
                    path: file.path.clone(),
                    size: file.size,
                    modified_us: file.modified_us,
                    inode: file.inode,
                });
                step.batch.reanalyze.push(book.id);
                step.books.push(book.id);
                step.series.extend([series, book.series]);
                self.job(book.id, series, moved.file);
            }
            self.made.steps.push(step);
        }
    }

    /// Books whose file is where it was.
    fn in_place(&mut self, plan: &Plan) {
        for changes in plan.changed.chunks(BATCH) {
            let mut step = Step::default();
            for change in changes {
                step.batch.changed.extend(self.change(change.book, change.file));
                self.note(&mut step, change.book);
                self.job_of_known(change.book, change.file);
            }
            self.made.steps.push(step);
        }
        for touches in plan.touched.chunks(BATCH) {
            let mut step = Step::default();
            for (book, file) in touches {
                step.batch.touched.extend(self.change(*book, *file));
                self.note(&mut step, *book);
            }
            self.made.steps.push(step);
        }
        for forced in plan.forced.chunks(BATCH) {
            let mut step = Step::default();
            for (book, file) in forced {
                step.batch.reanalyze.push(*book);
                self.note(&mut step, *book);
                self.job_of_known(*book, *file);
            }
            self.made.steps.push(step);
        }
    }

    /// Books whose file is gone or back.
    fn presence(&mut self, plan: &Plan) {
        for missing in plan.missing.chunks(BATCH) {
            let mut step = Step::default();
            for book in missing.iter().filter_map(|book| self.known.get(book)) {
                let path = self.parked.get(&book.id).unwrap_or(&book.path).clone();
                step.batch.missing.push((book.id, book.root, path));
            }
            for book in missing {
                self.note(&mut step, *book);
            }
            self.made.steps.push(step);
        }
        for restored in plan.restored.chunks(BATCH) {
            let mut step = Step::default();
            step.batch.restored = restored.to_vec();
            for book in restored {
                self.note(&mut step, *book);
            }
            self.made.steps.push(step);
        }
    }

    fn added(&mut self, plan: &Plan) {
        // Series come with their first book, so at most every row brings one.
        for added in plan.added.chunks(BATCH / 2) {
            let mut step = Step::default();
            for place in added {
                let Some(file) = self.file(*place) else { continue };
                let series = self.series(&mut step, file);
                let Some(root) = self.roots.root_of(file) else { continue };
                let insert = book_insert((self.library, series), root, file, self.placer);
                step.books.push(insert.id);
                step.series.push(series);
                self.job(insert.id, series, *place);
                step.batch.books.push(insert);
            }
            self.made.steps.push(step);
        }
    }

    /// What the series of a file is recognized by.
    fn key_of(&self, file: &DiskFile) -> SeriesKey {
        self.placer.place(&file.path, BookFacts::default()).series
    }

    /// Whether a person keeps a book in its series, wherever in this library its file is.
    fn is_kept(&self, book: &KnownBook) -> bool {
        book.pinned && book.library == self.library
    }

    /// The series of a file that moved. Where books are grouped by what they say of themselves, that does not depend on
    /// their place, and they are grouped at the end of the scan.
    fn series_of_moved(&mut self, step: &mut Step, book: &KnownBook, file: &DiskFile) -> SeriesId {
        let is_by_metadata = self.placer.layout().strategy.reads_metadata();
        if self.is_kept(book) || is_by_metadata && book.library == self.library {
            return book.series;
        }
        self.series(step, file)
    }

    /// The series of a file; an unknown one is added by this step.
    fn series(&mut self, step: &mut Step, file: &DiskFile) -> SeriesId {
        let SeriesKey { folder, name } = self.key_of(file);
        let (id, insert) = self.names.find_or_add(self.library, file.root, folder, name);
        step.batch.series.extend(insert);
        id
    }

    fn change(&self, id: BookId, file: usize) -> Option<BookChange> {
        let DiskFile { size, modified_us, inode, .. } = *self.file(file)?;
        Some(BookChange { id, size, modified_us, inode })
    }

    fn note(&self, step: &mut Step, book: BookId) {
        step.books.push(book);
        step.series.extend(self.known.get(&book).map(|book| book.series));
    }

    fn job_of_known(&mut self, book: BookId, file: usize) {
        if let Some(series) = self.known.get(&book).map(|book| book.series) {
            self.job(book, series, file);
        }
    }

    fn job(&mut self, book: BookId, series: SeriesId, file: usize) {
        let Some(file) = self.roots.on_disk.files.get(file) else { return };
        let known = self.known.get(&book).filter(|book| book.cover_version != 0);
        let Some(root) = self.roots.root_of(file) else { return };
        self.made.jobs.push(Job {
            book,
            series,
            path: root.join(&file.path),
            size: file.size,
            modified_us: file.modified_us,
            cover: known.and_then(|book| Some((book.fingerprint?, book.cover_version))),
            root: root.to_owned(),
            place: file.path.clone(),
            sidecar: self.beside.of_book(file.root, &file.path).map(|path| root.join(path)),
        });
    }

    fn file(&self, place: usize) -> Option<&'a DiskFile> {
        self.roots.on_disk.files.get(place)
    }
}

fn book_insert(
    (library, series): (LibraryId, SeriesId),
    root: &Path,
    file: &DiskFile,
    placer: &Placer,
) -> BookInsert {
    // By the name, until the file is opened.
    let format = format_of_name(file_name(&file.path));
    let name = BookName::of(&root.to_string_lossy(), &file.path, format, placer);
    let description = describe_read(BookSources { name, ..BookSources::default() }, None);
    BookInsert {
        id: BookId(id::next()),
        series,
        library,
        root: file.root,
        path: file.path.clone(),
        format,
        title: description.title,
        number: description.metadata.number,
        number_sort: description.number_sort,
        size: file.size,
        modified_us: file.modified_us,
        inode: file.inode,
    }
}
