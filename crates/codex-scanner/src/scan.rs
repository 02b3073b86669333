//! One scan of a library: discover, plan, apply, analyze, in this order.
//! Must be repeatable at any point: whatever was interrupted, the next scan completes.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use codex_db::repo;
use codex_db::view::{KnownBook, RootFinding};
use codex_events::Event;
use codex_models::scans::{ScanPhase, ScanPlace};
use codex_models::{LibraryId, Viewer};
use codex_parsers::layout::Placer;
use codex_parsers::{BookFile, Stop};
use codex_services::libraries::walk::Fault;
use codex_services::{Core, OrWarn};
use tokio_util::sync::CancellationToken;
use tracing::info;

use crate::analyze;
use crate::apply;
use crate::artwork;
use crate::fingerprint;
use crate::guard::Threshold;
use crate::homeless;
use crate::meter::{ScanMeter, count};
use crate::plan::{self, OnDisk, Plan, Reopen};
use crate::report::{ScanError, ScanReport};
use crate::roots::{self, Roots};
use crate::sidecars::{self, Changes};

/// What to scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanRequest {
    /// The library.
    pub library: LibraryId,
    /// Open every file again, changed or not.
    pub force: bool,
    /// The only places to look at; none: everything. Where only a look at everything can tell, everything is looked at.
    pub places: Vec<ScanPlace>,
    /// Leave files alone that were changed less than this ago.
    pub settle: Option<Duration>,
}

impl ScanRequest {
    /// A look at everything.
    pub fn whole(library: LibraryId) -> Self {
        Self { library, force: false, places: Vec::new(), settle: None }
    }
}

/// Compares a library's folders with the database and opens what is new or changed.
///
/// A root that is missing, suddenly empty, another folder than before, or that lost more books than people delete is left
/// alone with all its books; the others are scanned, and the outcome is [`ScanError::RootsClosed`]. A canceled scan stops within a second; what was done stays done.
pub async fn scan_library(
    core: &Core,
    request: ScanRequest,
    meter: &Arc<ScanMeter>,
    token: &CancellationToken,
) -> Result<ScanReport, ScanError> {
    let stop = Stop::new();
    let scan = Scan { core, request, meter, stop: stop.clone() };
    let steps = scan.run();
    tokio::pin!(steps);
    tokio::select! {
        outcome = &mut steps => return outcome,
        () = token.cancelled() => stop.stop(),
    }
    steps.await
}

struct Scan<'a> {
    core: &'a Core,
    request: ScanRequest,
    meter: &'a Arc<ScanMeter>,
    stop: Stop,
}

impl Scan<'_> {
    /// Whatever the outcome, the database is tidied up behind it.
    async fn run(&self) -> Result<ScanReport, ScanError> {
        let outcome = self.steps().await;
        self.core.db().settle().await.or_warn("tidying the database up after a scan");
        outcome
    }

    async fn steps(&self) -> Result<ScanReport, ScanError> {
        let library = self.request.library;
        let db = self.core.db();
        let row = repo::libraries::find_plain(&db.read_background(), &Viewer::system(), library)
            .await?
            .ok_or(ScanError::LibraryGone)?;
        let (name, placed) = (row.name, row.placed_layout);
        let placer = Arc::new(Placer::of_saved(row.layout.unwrap_or_default().0));
        // Series are looked for by what they are recognized by, so those of another layout come first.
        if placed.is_none_or(|placed| placed.0 != *placer.layout()) {
            self.regroup(&placer).await?;
        }
        self.meter.enter(ScanPhase::Discovering);
        let known = repo::scans::known_books(&db.read_background(), library).await?;
        let roots =
            roots::discover(self.core, &self.request, &placer, &known, self.meter, &self.stop)
                .await?;
        let (mut roots, known, mut plan) = self.plan(roots, known).await?;
        self.check_stopped()?;
        roots.guard(&known, &mut plan, self.threshold());
        self.note(&roots.news()).await?;
        let sidecars = repo::metadata::known_sidecars(&db.read_background(), library).await?;
        let sidecars = Changes::find(&roots, &known, &sidecars, &plan, self.request.force, &placer);
        let has_changes = !plan.is_empty() || !plan.pending.is_empty();
        let mut books = Some(known);
        if has_changes {
            let known = books.take().unwrap_or_default();
            self.write(&roots, known, &plan, &placer).await?;
            // Renamed files, which were not opened, and those that could not be.
            self.core.hashes().identify(Some(library), &|| self.stop.is_stopped()).await?;
        }
        if !sidecars.is_empty() {
            let faults = sidecars::apply(self.core, library, &roots, sidecars, &self.stop).await?;
            roots.faults.extend(faults);
        }
        if placer.layout().strategy.reads_metadata() {
            self.regroup(&placer).await?;
        }
        let faults = self.follow_covers(&roots, books).await?;
        roots.faults.extend(faults);
        let report = ScanReport {
            library,
            counts: self.meter.progress().counts,
            opened: self.meter.opened(),
            faults: roots.faults,
            unsettled: roots.unsettled,
            closed_roots: roots.closed,
        };
        info!(library.id = %library, files = report.counts.files_found, opened = report.opened,
              added = report.counts.added, missing = report.counts.missing, errors = report.counts.errors,
              "scanned library `{name}`");
        if report.closed_roots.is_empty() {
            Ok(report)
        } else {
            Err(ScanError::RootsClosed(report.closed_roots))
        }
    }

    /// Takes note of images that are covers; the books are read anew when they are not those of before the scan.
    async fn follow_covers(
        &self,
        roots: &Roots,
        books: Option<Vec<KnownBook>>,
    ) -> Result<Vec<Fault>, ScanError> {
        let ScanRequest { library, force, .. } = self.request;
        let books = match books {
            Some(books) => books,
            None if roots.covers.is_empty() => Vec::new(),
            None => {
                let conn = self.core.db().read_background();
                repo::scans::known_books(&conn, library).await?
            }
        };
        Box::pin(artwork::follow(self.core, library, roots, &books, force, &self.stop)).await
    }

    fn threshold(&self) -> Threshold {
        let config = &self.core.config().scan;
        Threshold { percent: config.loss_percent, least: config.loss_books }
    }

    async fn regroup(&self, placer: &Arc<Placer>) -> Result<(), ScanError> {
        let is_stopped = || self.stop.is_stopped();
        let libraries = self.core.libraries();
        Box::pin(libraries.regroup(self.request.library, placer, &is_stopped)).await?;
        self.check_stopped()
    }

    /// Records what was found at roots.
    async fn note(&self, findings: &[RootFinding]) -> Result<(), ScanError> {
        if findings.is_empty() {
            return Ok(());
        }
        let tx = self.core.db().begin().await?;
        for finding in findings {
            repo::libraries::note_root(&tx, finding).await?;
        }
        tx.emit(Event::LibraryChanged { library: self.request.library });
        Ok(tx.commit().await?)
    }

    /// Decides what is to be written, reading fingerprints and pages where they decide.
    async fn plan(
        &self,
        roots: Roots,
        known: Vec<KnownBook>,
    ) -> Result<(Roots, Vec<KnownBook>, Plan), ScanError> {
        let reopen = if self.request.force { Reopen::All } else { Reopen::Pending };
        let look = move || {
            let sizes = plan::loose_sizes(&roots.on_disk, &known);
            (roots, known, sizes)
        };
        let (mut roots, mut known, sizes) = self.core.blocking().disk(look).await?;
        if sizes.is_empty() {
            let decide = move || {
                let plan = plan::diff(&roots.on_disk, &known, reopen);
                (roots, known, plan)
            };
            return Ok(self.core.blocking().disk(decide).await?);
        }
        let (library, conn) = (self.request.library, self.core.db().read_background());
        let homes = repo::libraries::all_roots(&conn).await?;
        let others = if homes.iter().any(|root| root.library_id != library) {
            repo::scans::books_elsewhere(&conn, library, &sizes).await?
        } else {
            Vec::new()
        };
        let (meter, stop) = (Arc::clone(self.meter), self.stop.clone());
        let formats = Arc::clone(self.core.formats());
        let decide = move || {
            homeless::take_in(&mut roots.on_disk, &mut known, others, &sizes, &homes);
            let undecided = plan::undecided(&roots.on_disk, &known);
            let fingerprint = |file: &BookFile| fingerprint::of(file).ok();
            roots.on_disk.fingerprints = read(&roots, &undecided, &meter, &stop, fingerprint);
            let unexplained = plan::unexplained(&roots.on_disk, &known);
            let pages = |file: &BookFile| {
                let format = formats.detect(file).ok()?;
                formats.pages(format, file, &stop).ok()?.content_key()
            };
            roots.on_disk.content_keys = read(&roots, &unexplained, &meter, &stop, pages);
            let plan = plan::diff(&roots.on_disk, &known, reopen);
            (roots, known, plan)
        };
        Ok(self.core.blocking().disk(decide).await?)
    }

    /// Applies the plan, then analyzes.
    async fn write(
        &self,
        roots: &Roots,
        known: Vec<KnownBook>,
        plan: &Plan,
        placer: &Arc<Placer>,
    ) -> Result<(), ScanError> {
        self.meter.enter(ScanPhase::Applying);
        count(&self.meter.added, plan.added.len());
        count(&self.meter.updated, plan.changed.len());
        count(&self.meter.moved, plan.moved.len());
        count(&self.meter.missing, plan.missing.len());
        count(&self.meter.restored, plan.restored.len());
        let library = self.request.library;
        let sources = plan::sources(&known, plan, library);
        let applied =
            apply::run(self.core, placer, roots, known, plan, (library, &self.stop)).await?;
        self.note(&roots.settled()).await?;
        self.meter.enter(ScanPhase::Analyzing);
        count(&self.meter.books_total, applied.jobs.len());
        let analyzed = analyze::run(self.core, library, applied, self.meter, &self.stop);
        Box::pin(analyzed).await?;
        let tx = self.core.db().begin().await?;
        for library in sources.into_iter().chain([library]) {
            repo::scans::delete_empty_series(&tx, library).await?;
            tx.emit(Event::LibraryChanged { library });
        }
        tx.commit().await?;
        self.check_stopped()
    }

    fn check_stopped(&self) -> Result<(), ScanError> {
        if self.stop.is_stopped() { Err(ScanError::Stopped) } else { Ok(()) }
    }
}

/// Reads something of some files, by their places; of one that cannot be read, nothing.
fn read<T>(
    roots: &Roots,
    files: &[usize],
    meter: &ScanMeter,
    stop: &Stop,
    what: impl Fn(&BookFile) -> Option<T>,
) -> HashMap<usize, T> {
    let read = |place: &usize| {
        let OnDisk { files, .. } = &roots.on_disk;
        let path = roots.path_of(files.get(*place)?)?;
        count(&meter.opened, 1);
        Some((*place, what(&BookFile::open(&path).ok()?)?))
    };
    files.iter().take_while(|_| !stop.is_stopped()).filter_map(read).collect()
}
