//! How far a scan is: counters that the scan turns and anybody may read at any time.
//! Must not publish anything.

use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use codex_models::scans::{ScanCounts, ScanPace, ScanPhase};
use codex_models::tasks::ScanProgress;

/// Counters of one scan.
#[derive(Debug, Default)]
pub struct ScanMeter {
    phase: AtomicU8,
    pub(crate) files_found: AtomicU64,
    pub(crate) books_total: AtomicU64,
    pub(crate) books_done: AtomicU64,
    pub(crate) errors: AtomicU64,
    pub(crate) added: AtomicU64,
    pub(crate) updated: AtomicU64,
    pub(crate) missing: AtomicU64,
    pub(crate) restored: AtomicU64,
    pub(crate) moved: AtomicU64,
    pub(crate) opened: AtomicU64,
    analysis: Mutex<Analysis>,
}

/// When analysis began, and what it is at.
#[derive(Debug, Default)]
struct Analysis {
    began: Option<Instant>,
    current: Option<String>,
}

/// A pace is told once it was kept for so long.
const SURE_AFTER: Duration = Duration::from_secs(3);

impl ScanMeter {
    /// Where the scan is.
    pub fn progress(&self) -> ScanProgress {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let phase = match self.phase.load(Ordering::Relaxed) {
            1 => Some(ScanPhase::Discovering),
            2 => Some(ScanPhase::Applying),
            3 => Some(ScanPhase::Analyzing),
            _ => None,
        };
        let counts = ScanCounts {
            files_found: read(&self.files_found),
            books_total: read(&self.books_total),
            books_done: read(&self.books_done),
            errors: read(&self.errors),
            added: read(&self.added),
            updated: read(&self.updated),
            missing: read(&self.missing),
            restored: read(&self.restored),
            moved: read(&self.moved),
        };
        ScanProgress { phase, counts, pace: self.pace(&counts) }
    }

    /// How many files were opened.
    pub fn opened(&self) -> u64 {
        self.opened.load(Ordering::Relaxed)
    }

    /// A file is opened for analysis.
    pub(crate) fn at(&self, file: &str) {
        self.analysis().current = Some(file.to_owned());
    }

    fn analysis(&self) -> MutexGuard<'_, Analysis> {
        self.analysis.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pace(&self, counts: &ScanCounts) -> ScanPace {
        let analysis = self.analysis();
        let took = analysis.began.map(|began| began.elapsed()).unwrap_or_default();
        let current = analysis.current.clone();
        if took < SURE_AFTER || counts.books_done == 0 {
            return ScanPace { current, ..ScanPace::default() };
        }
        let (took_ms, left) =
            (took.as_millis(), u128::from(counts.books_total.saturating_sub(counts.books_done)));
        let done = u128::from(counts.books_done);
        let fit = |number: u128| u64::try_from(number).ok();
        ScanPace {
            books_per_minute: fit(done * 60_000 / took_ms),
            seconds_left: fit((left * took_ms / done).div_ceil(1_000)),
            current,
        }
    }

    pub(crate) fn enter(&self, phase: ScanPhase) {
        let number = match phase {
            ScanPhase::Discovering => 1,
            ScanPhase::Applying => 2,
            ScanPhase::Analyzing => 3,
        };
        if phase == ScanPhase::Analyzing {
            self.analysis().began = Some(Instant::now());
        }
        self.phase.store(number, Ordering::Relaxed);
    }
}

/// Adds to a counter.
pub(crate) fn count(counter: &AtomicU64, more: usize) {
    counter.fetch_add(more as u64, Ordering::Relaxed);
}
