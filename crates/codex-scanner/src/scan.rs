//! One scan of a library: discover, plan, apply, analyze, in this order.
//! Must be repeatable at any point: whatever was interrupted, the next scan completes.

use std::collections::HashMap;
use std::sync::Arc;

use codex_db::repo;
use codex_db::view::KnownBook;
use codex_events::Event;
use codex_models::libraries::RootState;
use codex_models::scans::ScanPhase;
use codex_models::{LibraryId, Viewer};
use codex_parsers::{BookFile, Stop};
use codex_services::{Core, OrWarn};
use tokio_util::sync::CancellationToken;
use tracing::info;

use crate::analyze;
use crate::apply;
use crate::fingerprint::{self, Fingerprint};
use crate::meter::{ScanMeter, count};
use crate::plan::{self, OnDisk, Plan, Reopen};
use crate::report::{ScanError, ScanReport};
use crate::roots::{self, Roots};
use crate::sidecars::{self, Changes};

/// What to scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScanRequest {
    /// The library.
    pub library: LibraryId,
    /// Open every file again, changed or not.
    pub force: bool,
}

/// Compares a library's folders with the database and opens what is new or changed.
///
/// A root that is missing, or suddenly holds no book, is left alone with all its books; the others are scanned, and
/// the outcome is [`ScanError::RootsClosed`]. A canceled scan stops within a second; what was done stays done.
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
    /// Whatever the outcome, what the database needed for it is given back.
    async fn run(&self) -> Result<ScanReport, ScanError> {
        let outcome = self.steps().await;
        self.core.db().shrink().await.or_warn("giving memory back after a scan");
        outcome
    }

    async fn steps(&self) -> Result<ScanReport, ScanError> {
        let library = self.request.library;
        let db = self.core.db();
        let name = repo::libraries::find_plain(&db.read_background(), &Viewer::system(), library)
            .await?
            .map(|library| library.name)
            .ok_or(ScanError::LibraryGone)?;
        self.meter.enter(ScanPhase::Discovering);
        let known = repo::scans::known_books(&db.read_background(), library).await?;
        let roots = roots::discover(self.core, library, &known, self.meter, &self.stop).await?;
        self.note_states(&roots).await?;
        let (mut roots, known, plan) = self.plan(roots, known).await?;
        self.check_stopped()?;
        let sidecars = repo::metadata::known_sidecars(&db.read_background(), library).await?;
        let sidecars = Changes::find(&roots, &known, &sidecars, &plan, self.request.force);
        let has_changes = !plan.is_empty() || !plan.pending.is_empty();
        if has_changes {
            self.write(&roots, known, &plan).await?;
            // Renamed files, which were not opened, and those that could not be.
            self.core.hashes().identify(Some(library), &|| self.stop.is_stopped()).await?;
        }
        if !sidecars.is_empty() {
            let faults = sidecars::apply(self.core, library, &roots, sidecars, &self.stop).await?;
            roots.faults.extend(faults);
        }
        let report = ScanReport {
            library,
            counts: self.meter.progress().counts,
            opened: self.meter.opened(),
            faults: roots.faults,
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

    /// Records what was found at the roots, where it is news.
    async fn note_states(&self, roots: &Roots) -> Result<(), ScanError> {
        let news: Vec<_> = roots.all.iter().filter(|root| root.state != root.known_state).collect();
        if news.is_empty() {
            return Ok(());
        }
        let tx = self.core.db().begin().await?;
        for root in news {
            repo::libraries::set_root_state(&tx, root.id, root.state).await?;
        }
        tx.emit(Event::LibraryChanged { library: self.request.library });
        Ok(tx.commit().await?)
    }

    /// Decides what is to be written, reading fingerprints where they decide.
    async fn plan(
        &self,
        mut roots: Roots,
        known: Vec<KnownBook>,
    ) -> Result<(Roots, Vec<KnownBook>, Plan), ScanError> {
        let reopen = if self.request.force { Reopen::All } else { Reopen::Pending };
        let (meter, stop) = (Arc::clone(self.meter), self.stop.clone());
        let decide = move || {
            let undecided = plan::undecided(&roots.on_disk, &known);
            roots.on_disk.fingerprints = fingerprints(&roots, &undecided, &meter, &stop);
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
    ) -> Result<(), ScanError> {
        self.meter.enter(ScanPhase::Applying);
        count(&self.meter.added, plan.added.len());
        count(&self.meter.updated, plan.changed.len());
        count(&self.meter.moved, plan.moved.len());
        count(&self.meter.missing, plan.missing.len());
        count(&self.meter.restored, plan.restored.len());
        let library = self.request.library;
        let applied = apply::run(self.core, library, roots, known, plan, &self.stop).await?;
        self.meter.enter(ScanPhase::Analyzing);
        count(&self.meter.books_total, applied.jobs.len());
        analyze::run(self.core, library, applied, self.meter, &self.stop).await?;
        let tx = self.core.db().begin().await?;
        repo::scans::delete_empty_series(&tx, library).await?;
        tx.emit(Event::LibraryChanged { library });
        tx.commit().await?;
        self.check_stopped()
    }

    fn check_stopped(&self) -> Result<(), ScanError> {
        if self.stop.is_stopped() { Err(ScanError::Stopped) } else { Ok(()) }
    }
}

/// Reads the fingerprints of some files; one that cannot be read has none.
fn fingerprints(
    roots: &Roots,
    files: &[usize],
    meter: &ScanMeter,
    stop: &Stop,
) -> HashMap<usize, Fingerprint> {
    let read = |place: &usize| {
        let OnDisk { files, .. } = &roots.on_disk;
        let path = roots.path_of(files.get(*place)?)?;
        count(&meter.opened, 1);
        let file = BookFile::open(&path).ok()?;
        Some((*place, fingerprint::of(&file).ok()?))
    };
    files.iter().take_while(|_| !stop.is_stopped()).filter_map(read).collect()
}

/// Whether a root takes part in the plan.
pub(crate) fn is_open(state: RootState) -> bool {
    match state {
        RootState::Ok => true,
        RootState::Missing | RootState::Emptied => false,
    }
}
