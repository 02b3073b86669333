//! Reads a folder of books without a database: what `codex scan` prints.
//! Must not write anything.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use codex_db::view::BookDescription;
use codex_models::BookFormat;
use codex_models::books::Warning;
use codex_models::libraries::PlacementReason;
use codex_models::metadata::BookMetadata;
use codex_parsers::layout::{BookFacts, Exclusions, Placement, Placer, SeriesKey};
use codex_parsers::{BookFile, FailureCode, Formats, ParserError, Stop};
use codex_services::metadata::{BookName, BookSources, describe_read};
use codex_utils::natural_sort;
use serde::Serialize;

use codex_services::libraries::walk::Fault;
use codex_services::libraries::walk::{Discovery, FoundFile, WalkError, Way, discover};

/// Files a thread takes at a time.
const CHUNK: usize = 8;

/// Hears how far a survey is; called from several threads.
pub trait SurveyObserver: Sync {
    /// So many candidates were found up to now.
    fn found(&self, files: u64);
    /// The walk is over: so many files with so many bytes will be read.
    fn begin(&self, files: u64, bytes: u64);
    /// A file was read, or could not be.
    fn done(&self, path: &str, bytes: u64, is_read: bool);
}

/// Nobody listens.
impl SurveyObserver for () {
    fn found(&self, _files: u64) {}

    fn begin(&self, _files: u64, _bytes: u64) {}

    fn done(&self, _path: &str, _bytes: u64, _is_read: bool) {}
}

/// What a folder holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Survey {
    /// The folder.
    pub root: String,
    /// Series in natural order, with the books that could be read.
    pub series: Vec<SurveyedSeries>,
    /// What could not be read, in natural order.
    pub errors: Vec<Fault>,
    /// Sums.
    pub totals: SurveyTotals,
    /// How long it took.
    pub seconds: f64,
}

/// A series of a survey.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SurveyedSeries {
    /// Its name.
    pub name: String,
    /// Its books in natural order of their paths.
    pub books: Vec<SurveyedBook>,
}

/// A book of a survey.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SurveyedBook {
    /// Path below the root.
    pub path: String,
    /// Format by content.
    pub format: BookFormat,
    /// Pages.
    pub pages: usize,
    /// Length of the file in bytes.
    pub size: u64,
    /// Title.
    pub title: String,
    /// Number as written.
    pub number: Option<String>,
    /// Volume as written.
    pub volume: Option<String>,
    /// Year of release.
    pub year: Option<i32>,
    /// Why it belongs to its series.
    pub reason: PlacementReason,
    /// What holds of it.
    pub metadata: BookMetadata,
    /// What was odd.
    pub warnings: Vec<Warning>,
}

/// Sums of a survey.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SurveyTotals {
    /// Series with a readable book.
    pub series: usize,
    /// Readable books.
    pub books: usize,
    /// Pages of all books.
    pub pages: usize,
    /// Bytes of all books.
    pub bytes: u64,
    /// Things that could not be read.
    pub errors: usize,
    /// Books by format, in order of the format's name.
    pub by_format: BTreeMap<&'static str, usize>,
}

/// Why there is no survey.
#[derive(Debug, thiserror::Error)]
pub enum SurveyError {
    /// The path cannot be read.
    #[error("`{}` cannot be read", path.display())]
    Root {
        /// The path.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It was called off.
    #[error("the scan was stopped")]
    Stopped,
}

/// Reads every book below a folder, or one file, with a thread for each core.
pub fn survey(
    path: &Path,
    formats: &Formats,
    placer: &Placer,
    observer: &dyn SurveyObserver,
    stop: &Stop,
) -> Result<Survey, SurveyError> {
    let start = Instant::now();
    let (root, mut discovery) = look(path, placer, observer, stop)?;
    discovery.files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    observer
        .begin(discovery.files.len() as u64, discovery.files.iter().map(|file| file.size).sum());
    let files = Files { root: &root, found: &discovery.files, formats, placer };
    let read = read_all(&files, observer, stop)?;
    let mut survey = assemble(&root, read, discovery.faults);
    survey.seconds = start.elapsed().as_secs_f64();
    Ok(survey)
}

/// Finds the candidates; a single file is the only candidate of its folder.
fn look(
    path: &Path,
    placer: &Placer,
    observer: &dyn SurveyObserver,
    stop: &Stop,
) -> Result<(PathBuf, Discovery), SurveyError> {
    let failed = |source| SurveyError::Root { path: path.to_owned(), source };
    let metadata = std::fs::metadata(path).map_err(failed)?;
    if metadata.is_dir() {
        let way = Way {
            exclusions: &Exclusions::of(placer.layout()),
            most: usize::MAX,
            tells_excluded: false,
            stop,
            found: &|files| observer.found(files),
        };
        let discovery = discover(path, way).map_err(|error| match error {
            WalkError::Root(source) => failed(source),
            WalkError::Stopped => SurveyError::Stopped,
        })?;
        return Ok((path.to_owned(), discovery));
    }
    let folder =
        path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().and_then(|name| name.to_str());
    let mut discovery = Discovery::default();
    match name {
        Some(name) => {
            let file =
                FoundFile { path: name.to_owned(), size: metadata.len(), modified_us: 0, inode: 0 };
            discovery.files.push(file);
        }
        None => discovery.faults.push(Fault::bad_name(path)),
    }
    Ok((folder.to_owned(), discovery))
}

type Read = (SeriesKey, Result<SurveyedBook, Fault>);

/// What is read, and how.
struct Files<'a> {
    root: &'a Path,
    found: &'a [FoundFile],
    formats: &'a Formats,
    placer: &'a Placer,
}

/// Reads the files on all cores; the answer is in the order of the files.
fn read_all(
    all: &Files<'_>,
    observer: &dyn SurveyObserver,
    stop: &Stop,
) -> Result<Vec<Read>, SurveyError> {
    let files = all.found;
    let threads = std::thread::available_parallelism()
        .map_or(1, usize::from)
        .min(files.len().div_ceil(CHUNK))
        .max(1);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut read = Vec::new();
        loop {
            let start = next.fetch_add(CHUNK, Ordering::Relaxed);
            let Some(chunk) =
                files.get(start..files.len().min(start + CHUNK)).filter(|chunk| !chunk.is_empty())
            else {
                return Ok(read);
            };
            for (place, file) in (start..).zip(chunk) {
                let book = read_book(all, file, stop);
                let is_stopped =
                    book.as_ref().is_err_and(|error| error.code() == FailureCode::Stopped);
                if is_stopped || stop.is_stopped() {
                    return Err(SurveyError::Stopped);
                }
                observer.done(&file.path, file.size, book.is_ok());
                let (key, book) = match book {
                    Ok((key, book)) => (key, Ok(book)),
                    Err(error) => {
                        let key = all.placer.place(&file.path, BookFacts::default()).series;
                        (key, Err(Fault::unread(file.path.clone(), &error)))
                    }
                };
                read.push((place, (key, book)));
            }
        }
    };
    let parts: Vec<Result<Vec<(usize, Read)>, SurveyError>> = std::thread::scope(|scope| {
        let workers: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let own = work();
        let others = workers.into_iter().map(|worker| {
            // Parsing catches its panics; what is left is a fault of this module and not to be hidden.
            worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        });
        std::iter::once(own).chain(others).collect()
    });
    let mut read = Vec::with_capacity(files.len());
    for part in parts {
        read.extend(part?);
    }
    read.sort_unstable_by_key(|(place, _)| *place);
    Ok(read.into_iter().map(|(_, read)| read).collect())
}

fn read_book(
    all: &Files<'_>,
    found: &FoundFile,
    stop: &Stop,
) -> Result<(SeriesKey, SurveyedBook), ParserError> {
    let file = BookFile::open(&all.root.join(&found.path))?;
    let parsed = all.formats.parse(&file, stop)?;
    let root = all.root.to_string_lossy();
    let name = BookName::of(&root, &found.path, parsed.format, all.placer);
    let sources = BookSources { embedded: parsed.metadata, name, ..BookSources::default() };
    let BookDescription { title, metadata, .. } = describe_read(sources, None);
    let facts = BookFacts { series: metadata.series.as_deref() };
    let Placement { series, reason } = all.placer.place(&found.path, facts);
    let book = SurveyedBook {
        path: found.path.clone(),
        format: parsed.format,
        pages: parsed.pages.entries.len(),
        size: file.len(),
        title,
        number: metadata.number.clone(),
        volume: metadata.volume.clone(),
        year: metadata.release_date.map(|date| i32::from(date.year)),
        reason,
        metadata,
        warnings: parsed.warnings,
    };
    Ok((series, book))
}

/// Groups the books by series, everything in natural order.
fn assemble(root: &Path, read: Vec<Read>, faults: Vec<Fault>) -> Survey {
    let mut by_series: BTreeMap<SeriesKey, Vec<SurveyedBook>> = BTreeMap::new();
    let mut errors = faults;
    let mut totals = SurveyTotals::default();
    for (key, book) in read {
        match book {
            Ok(book) => {
                totals.books += 1;
                totals.pages += book.pages;
                totals.bytes += book.size;
                *totals.by_format.entry(book.format.as_str()).or_default() += 1;
                by_series.entry(key).or_default().push(book);
            }
            Err(fault) => errors.push(fault),
        }
    }
    let mut series: Vec<SurveyedSeries> = by_series
        .into_iter()
        .map(|(key, mut books)| {
            books.sort_by(|a, b| natural_sort::compare(&a.path, &b.path));
            SurveyedSeries { name: key.name, books }
        })
        .collect();
    series.sort_by(|a, b| natural_sort::compare(&a.name, &b.name));
    errors.sort_by(|a, b| natural_sort::compare(&a.path, &b.path));
    totals.series = series.len();
    totals.errors = errors.len();
    Survey { root: root.display().to_string(), series, errors, totals, seconds: 0.0 }
}
