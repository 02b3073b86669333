//! How far a scan is: counters that the scan turns and anybody may read at any time.
//! Must not publish anything.

use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

use codex_models::scans::{ScanCounts, ScanPhase};
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
}

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
        ScanProgress { phase, counts }
    }

    /// How many files were opened.
    pub fn opened(&self) -> u64 {
        self.opened.load(Ordering::Relaxed)
    }

    pub(crate) fn enter(&self, phase: ScanPhase) {
        let number = match phase {
            ScanPhase::Discovering => 1,
            ScanPhase::Applying => 2,
            ScanPhase::Analyzing => 3,
        };
        self.phase.store(number, Ordering::Relaxed);
    }
}

/// Adds to a counter.
pub(crate) fn count(counter: &AtomicU64, more: usize) {
    counter.fetch_add(more as u64, Ordering::Relaxed);
}
