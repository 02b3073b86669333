//! Opens files in parallel and writes what they hold, by the hundred.
//! Must leave a book pending until what was found is written.

mod book;
mod budget;
mod journal;
mod suspects;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use codex_db::view::{BookAnalysis, BookOutcome, IdentifiedFile, KeptBook};
use codex_db::{Tx, repo};
use codex_events::Event;
use codex_models::covers::CoverOwner;
use codex_models::metadata::BookMetadata;
use codex_models::{BookId, LibraryId, SeriesId, Viewer};
use codex_parsers::layout::Placer;
use codex_parsers::{Formats, Stop};
use codex_services::collections::follow_books;
use codex_services::covers::pipeline::CoverSpec;
use codex_services::metadata::{BookSources, apply_book_sidecars, describe_read, refresh_series};
use codex_services::{CodexError, Core, OrWarn};
use futures::stream::{self, StreamExt};
use tokio::sync::mpsc;

use crate::apply::{Applied, Job};
use crate::fingerprint::Fingerprint;
use crate::meter::{ScanMeter, count};
use crate::refresh::Remaining;
use crate::report::ScanError;
use budget::Budget;
use journal::Journal;
use suspects::Suspects;

/// Most books written in one transaction; who marks a page while a scan runs waits for one at most.
const BATCH: usize = 50;
/// Longest time a finished book waits to be written.
const FLUSH_AFTER: Duration = Duration::from_secs(1);
/// Most books of which one transaction tells by what `KOReader` knows them.
const IDENTIFIED: usize = 250;
/// Longest time that waits.
const KEEP_AFTER: Duration = Duration::from_secs(2);
/// Time after which a worker lets requests have its place on a core.
const SLICE: Duration = Duration::from_millis(10);
/// Where a process tells which books it has open, below the data folder.
const OPEN_BOOKS: &str = "open-books";
/// Covers a worker stores at the same time.
const STORES: usize = 4;

/// The version of the cover of this content; never zero, which means none.
pub(crate) fn cover_version(fingerprint: &Fingerprint) -> i32 {
    let [a, b, c, d, ..] = *fingerprint;
    (i32::from_be_bytes([a, b, c, d]) & i32::MAX).max(1)
}

/// What was found in a file.
struct Found {
    series: SeriesId,
    analysis: BookAnalysis,
    /// What was said of the book, when it could be read.
    sources: Option<BookSources>,
    /// By what `KOReader` knows the file, when it could be opened.
    identified: Option<IdentifiedFile>,
    /// What a file beside the book says, when the book could not be read.
    sidecar: Option<BookMetadata>,
    /// The thumbnail, with its version.
    cover: Option<(i32, Vec<u8>)>,
    /// A version that is not valid any more.
    old_cover: Option<i32>,
}

/// What the workers share.
struct Shared {
    jobs: Vec<Job>,
    placer: Arc<Placer>,
    next: AtomicUsize,
    /// Jobs before this one are to be had.
    end: AtomicUsize,
    suspects: Suspects,
    journal: Journal,
    formats: Arc<Formats>,
    spec: CoverSpec,
    budget: Budget,
    meter: Arc<ScanMeter>,
    stop: Stop,
}

/// Analyzes all jobs. When it is stopped, the rest stays pending.
pub(crate) async fn run(
    core: &Core,
    library: LibraryId,
    applied: Applied,
    meter: &Arc<ScanMeter>,
    stop: &Stop,
) -> Result<(), ScanError> {
    let Applied { mut jobs, placer } = applied;
    let (folder, program) = (core.data_dir().join(OPEN_BOOKS), core.program().to_owned());
    let noted = core
        .blocking()
        .disk(move || Ok((Suspects::gather(&folder, &program)?, Journal::begin(&folder)?)));
    let noted: std::io::Result<(Suspects, Journal)> = noted.await?;
    let (suspects, journal) =
        noted.map_err(|error| CodexError::internal(error, "noting which books are open"))?;
    // Those under suspicion come last and alone, so that no other falls under it with them.
    jobs.sort_by_key(|job| suspects.contains(job.book));
    let trusted = jobs.iter().filter(|job| !suspects.contains(job.book)).count();
    let config = &core.config().scan;
    let workers = match config.workers {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        workers => workers as usize,
    };
    let remaining = Remaining::new(jobs.iter().map(|job| job.series));
    let shared = Arc::new(Shared {
        jobs,
        placer,
        next: AtomicUsize::new(0),
        end: AtomicUsize::new(trusted),
        suspects,
        journal,
        formats: Arc::clone(core.formats()),
        spec: core.covers().spec(),
        budget: Budget::new(config.memory_mb << 20),
        meter: Arc::clone(meter),
        stop: stop.clone(),
    });
    let (sender, receiver) = mpsc::channel(BATCH);
    let worked = async move {
        let work = |worker| work(core, Arc::clone(&shared), sender.clone(), worker);
        futures::future::try_join_all((0..workers).map(work)).await?;
        shared.next.store(trusted, Ordering::Relaxed);
        shared.end.store(shared.jobs.len(), Ordering::Relaxed);
        work(0).await
    };
    let (identified, kept_at) = (Vec::new(), Instant::now());
    let writer = Writer { core, library, remaining, meter, identified, kept_at };
    let (worked, written) = tokio::join!(worked, writer.run(receiver));
    written?;
    worked?;
    Ok(())
}

/// One worker: takes jobs for a slice of time, stores their covers, hands the rest to the writer.
async fn work(
    core: &Core,
    shared: Arc<Shared>,
    sender: mpsc::Sender<Found>,
    worker: usize,
) -> Result<(), ScanError> {
    while shared.has_jobs() && !shared.stop.is_stopped() {
        let slice = Arc::clone(&shared);
        let found = core.blocking().cpu(move || slice.work_for(SLICE, worker)).await?;
        let mut stored = stream::iter(found).map(|found| store_cover(core, found)).buffered(STORES);
        while let Some(found) = stored.next().await {
            if sender.send(found?).await.is_err() {
                // The writer failed, and its error is what counts.
                return Ok(());
            }
        }
    }
    Ok(())
}

impl Shared {
    fn has_jobs(&self) -> bool {
        self.next.load(Ordering::Relaxed) < self.end.load(Ordering::Relaxed)
    }

    fn next_job(&self) -> Option<&Job> {
        let at = self.next.fetch_add(1, Ordering::Relaxed);
        self.jobs.get(at).filter(|_| at < self.end.load(Ordering::Relaxed))
    }

    fn work_for(&self, time: Duration, worker: usize) -> Vec<Found> {
        let begin = Instant::now();
        let mut all = Vec::new();
        while begin.elapsed() < time && !self.stop.is_stopped() {
            let Some(job) = self.next_job() else { break };
            count(&self.meter.opened, 1);
            self.journal.opens(worker, job.book).or_warn("noting that a book is opened");
            all.extend(book::analyze(self, job));
        }
        self.journal.closes(worker).or_warn("noting that no book is open");
        all
    }
}

async fn store_cover(core: &Core, mut found: Found) -> Result<Found, CodexError> {
    let covers = core.storage().covers();
    let owner = CoverOwner::Book(found.analysis.book);
    if let Some((version, bytes)) = found.cover.take() {
        covers.put(owner, version, bytes.into()).await?;
    }
    if let Some(old) = found.old_cover {
        covers.delete(owner, old).await.or_warn("deleting an old cover");
    }
    Ok(found)
}

/// Writes what workers found.
struct Writer<'a> {
    core: &'a Core,
    library: LibraryId,
    remaining: Remaining,
    meter: &'a ScanMeter,
    /// By what `KOReader` knows the books that were written since.
    identified: Vec<IdentifiedFile>,
    /// Since when.
    kept_at: Instant,
}

impl Writer<'_> {
    async fn run(mut self, mut receiver: mpsc::Receiver<Found>) -> Result<(), ScanError> {
        let mut waiting: Vec<Found> = Vec::with_capacity(BATCH);
        let mut since = Instant::now();
        loop {
            let time_left = FLUSH_AFTER.saturating_sub(since.elapsed());
            match tokio::time::timeout(time_left, receiver.recv()).await {
                Ok(Some(found)) => {
                    if waiting.is_empty() {
                        since = Instant::now();
                    }
                    waiting.push(found);
                    if waiting.len() < BATCH {
                        continue;
                    }
                }
                Ok(None) => {
                    self.write(&mut waiting).await?;
                    return self.keep_identified().await;
                }
                Err(_elapsed) => {}
            }
            self.write(&mut waiting).await?;
            since = Instant::now();
        }
    }

    async fn write(&mut self, waiting: &mut Vec<Found>) -> Result<(), ScanError> {
        if waiting.is_empty() {
            return Ok(());
        }
        let mut found = std::mem::take(waiting);
        self.identified.extend(found.iter_mut().filter_map(|found| found.identified.take()));
        let said: Vec<(BookId, BookMetadata)> = found
            .iter_mut()
            .filter_map(|found| Some((found.analysis.book, found.sidecar.take()?)))
            .collect();
        let series: Vec<SeriesId> = found.iter().map(|found| found.series).collect();
        let tx = self.core.db().begin().await?;
        let analyses = described(&tx, found).await?;
        let finished = self.remaining.finish(&series);
        repo::scans::save_analysis(&tx, &analyses, &finished).await?;
        if !said.is_empty() {
            apply_book_sidecars(&tx, said).await?;
        }
        refresh_series(&tx, &finished).await?;
        let books: Vec<BookId> = analyses.iter().map(|analysis| analysis.book).collect();
        follow_books(&tx, &books).await?;
        tx.emit(Event::BooksChanged { library: self.library, books });
        tx.commit().await?;
        let failed = analyses
            .iter()
            .filter(|analysis| matches!(analysis.outcome, BookOutcome::Failed { .. }));
        count(&self.meter.errors, failed.count());
        count(&self.meter.books_done, analyses.len());
        if self.identified.len() >= IDENTIFIED || self.kept_at.elapsed() >= KEEP_AFTER {
            self.keep_identified().await?;
        }
        Ok(())
    }

    /// Behind what is written of the books, for what is adopted is checked against their pages.
    async fn keep_identified(&mut self) -> Result<(), ScanError> {
        let identified = std::mem::take(&mut self.identified);
        self.core.hashes().keep_identified(&identified).await?;
        self.kept_at = Instant::now();
        Ok(())
    }
}

/// Puts what was read together with what people and others said of the books before.
async fn described(tx: &Tx, found: Vec<Found>) -> Result<Vec<BookAnalysis>, ScanError> {
    let ids: Vec<BookId> = found.iter().map(|found| found.analysis.book).collect();
    let kept = repo::metadata::lock_books(tx, &Viewer::system(), &ids).await?;
    let kept: HashMap<BookId, KeptBook> = kept
        .into_iter()
        .filter(|kept| kept.provenance.is_some())
        .map(|kept| (kept.id, kept))
        .collect();
    let described = |found: Found| {
        let Found { mut analysis, sources, .. } = found;
        let kept = kept.get(&analysis.book);
        if let (BookOutcome::Ready(ready), Some(sources)) = (&mut analysis.outcome, sources) {
            ready.description = describe_read(sources, kept);
        }
        analysis
    };
    Ok(found.into_iter().map(described).collect())
}
