//! What a running task can reach, and what it shows of itself.
//! Must not write to the task's row.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use codex_events::Event;
use codex_models::scans::{ScanPace, ScanStatus, TaskState};
use codex_models::tasks::TaskProgress;
use codex_models::{LibraryId, TaskId};
use codex_scanner::ScanMeter;
use codex_services::Core;
use tokio_util::sync::CancellationToken;

/// What a running task can reach.
pub struct TaskContext {
    core: Core,
    token: CancellationToken,
    progress: Mutex<Option<Progress>>,
}

/// Counts that a task shows as its progress.
#[derive(Debug, Default)]
pub struct Counter {
    done: AtomicU64,
    total: AtomicU64,
}

impl Counter {
    /// More to do.
    pub fn add_total(&self, count: u64) {
        self.total.fetch_add(count, Ordering::Relaxed);
    }

    /// More done, for good: a run that gets so far has not come in vain.
    pub fn add_done(&self, count: u64) {
        self.done.fetch_add(count, Ordering::Relaxed);
    }

    fn progress(&self) -> TaskProgress {
        TaskProgress {
            done: self.done.load(Ordering::Relaxed),
            total: self.total.load(Ordering::Relaxed),
        }
    }
}

/// Where a task's progress can be read at any time.
#[derive(Clone)]
enum Progress {
    Scan { library: LibraryId, meter: Arc<ScanMeter> },
    Counts(Arc<Counter>),
}

impl TaskContext {
    pub(crate) fn new(core: Core, token: CancellationToken) -> Self {
        Self { core, token, progress: Mutex::new(None) }
    }

    /// The services.
    pub fn core(&self) -> &Core {
        &self.core
    }

    /// Canceled when the task shall stop.
    pub fn token(&self) -> &CancellationToken {
        &self.token
    }

    /// Shows a scan's counters as the progress of the task, from now on.
    pub fn show_scan(&self, library: LibraryId, meter: &Arc<ScanMeter>) {
        self.show(Progress::Scan { library, meter: Arc::clone(meter) });
    }

    /// Shows counts as the progress of the task, from now on.
    pub fn show_counts(&self) -> Arc<Counter> {
        let counter = Arc::new(Counter::default());
        self.show(Progress::Counts(Arc::clone(&counter)));
        counter
    }

    /// The progress as it is stored with the task.
    pub(crate) fn stored_progress(&self) -> Option<String> {
        match self.progress()? {
            Progress::Scan { meter, .. } => serde_json::to_string(&meter.progress()).ok(),
            Progress::Counts(counter) => serde_json::to_string(&counter.progress()).ok(),
        }
    }

    /// Whether something was done for good, which the next run has not to do again.
    pub(crate) fn is_further(&self) -> bool {
        self.progress().is_some_and(|progress| match progress {
            Progress::Scan { meter, .. } => meter.progress().counts.books_done > 0,
            Progress::Counts(counter) => counter.progress().done > 0,
        })
    }

    /// The event that tells of a scan in this state; none for another task.
    pub(crate) fn scan_event(
        &self,
        task: TaskId,
        started_at: Option<DateTime<Utc>>,
        state: TaskState,
        error: Option<(String, String)>,
    ) -> Option<Event> {
        let Progress::Scan { library, meter } = self.progress()? else { return None };
        let progress = meter.progress();
        let (phase, pace, finished_at) = if state.is_open() {
            (progress.phase, progress.pace, None)
        } else {
            (None, ScanPace::default(), Some(self.core.clock().now()))
        };
        let counts = progress.counts;
        let scan = ScanStatus {
            task,
            library,
            state,
            phase,
            counts,
            pace,
            started_at,
            finished_at,
            error,
        };
        Some(Event::ScanProgress { scan })
    }

    fn show(&self, progress: Progress) {
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner) = Some(progress);
    }

    fn progress(&self) -> Option<Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
