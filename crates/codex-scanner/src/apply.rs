//! Carries a plan out in short transactions, and says what is to be analyzed then.
//! Must not open files; steps come in an order in which no two books ever share a place.

mod steps;

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use codex_db::repo;
use codex_db::view::{KnownBook, ScanBatch};
use codex_events::Event;
use codex_models::{BookId, LibraryId, SeriesId};
use codex_parsers::Stop;
use codex_parsers::layout::Placer;
use codex_services::Core;
use codex_services::metadata::refresh_series;

use crate::fingerprint::Fingerprint;
use crate::plan::Plan;
use crate::refresh::{Remaining, SeriesNames};
use crate::report::ScanError;
use crate::roots::Roots;
use crate::sidecars::Beside;
use steps::{Ground, Steps};

/// A file to open.
#[derive(Debug, Clone)]
pub(crate) struct Job {
    pub(crate) book: BookId,
    pub(crate) series: SeriesId,
    pub(crate) path: PathBuf,
    pub(crate) size: u64,
    pub(crate) modified_us: i64,
    /// Version of the cover that was made before, and of which content.
    pub(crate) cover: Option<(Fingerprint, i32)>,
    /// Folder of its root.
    pub(crate) root: PathBuf,
    /// Path below that.
    pub(crate) place: String,
    /// The file that describes it, beside it.
    pub(crate) sidecar: Option<PathBuf>,
}

/// What is to be analyzed.
#[derive(Debug)]
pub(crate) struct Applied {
    pub(crate) jobs: Vec<Job>,
    pub(crate) placer: Arc<Placer>,
}

/// One transaction's worth of a plan.
#[derive(Debug, Default)]
pub(crate) struct Step {
    pub(crate) batch: ScanBatch,
    /// Books it touches.
    pub(crate) books: Vec<BookId>,
    /// Series of those books, once for each book.
    pub(crate) series: Vec<SeriesId>,
}

/// Writes the differences.
pub(crate) async fn run(
    core: &Core,
    placer: &Arc<Placer>,
    roots: &Roots,
    known: Vec<KnownBook>,
    plan: &Plan,
    (library, stop): (LibraryId, &Stop),
) -> Result<Applied, ScanError> {
    let mut names = SeriesNames::load(core, library).await?;
    let known: HashMap<BookId, KnownBook> = known.into_iter().map(|book| (book.id, book)).collect();
    let foreign = foreign_counts(core, library, &known, plan).await?;
    let (beside, known, foreign) = (&Beside::of(roots), &known, &foreign);
    let ground = Ground { library, roots, beside, known, foreign, placer };
    let Steps { steps, jobs } = steps::of(&ground, plan, &mut names);
    let mut remaining = Remaining::new(steps.iter().flat_map(|step| step.series.iter().copied()));
    for step in steps {
        if stop.is_stopped() {
            return Err(ScanError::Stopped);
        }
        write(core, library, &step, &mut remaining).await?;
    }
    Ok(Applied { jobs, placer: Arc::clone(placer) })
}

/// How many books the series have that lose books to this library.
async fn foreign_counts(
    core: &Core,
    library: LibraryId,
    known: &HashMap<BookId, KnownBook>,
    plan: &Plan,
) -> Result<HashMap<SeriesId, usize>, ScanError> {
    let moved = plan.moved.iter().filter_map(|step| known.get(&step.book));
    let series: BTreeSet<SeriesId> =
        moved.filter(|book| book.library != library).map(|book| book.series).collect();
    let series: Vec<SeriesId> = series.into_iter().collect();
    Ok(repo::scans::book_counts(&core.db().read_background(), &series).await?)
}

async fn write(
    core: &Core,
    library: LibraryId,
    step: &Step,
    remaining: &mut Remaining,
) -> Result<(), ScanError> {
    let tx = core.db().begin().await?;
    repo::scans::apply_batch(&tx, &step.batch).await?;
    let finished = remaining.finish(&step.series);
    refresh_series(&tx, &finished).await?;
    tx.emit(Event::BooksChanged { library, books: step.books.clone() });
    Ok(tx.commit().await?)
}
