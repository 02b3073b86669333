//! What a running task can reach, and what it shows of itself.
//! Must not write to the task's row.

use std::sync::{Arc, Mutex, PoisonError};

use codex_events::Event;
use codex_models::scans::{ScanStatus, TaskState};
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

/// Where a task's progress can be read at any time.
#[derive(Clone)]
enum Progress {
    Scan { library: LibraryId, meter: Arc<ScanMeter> },
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
        let progress = Progress::Scan { library, meter: Arc::clone(meter) };
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner) = Some(progress);
    }

    /// The progress as it is stored with the task.
    pub(crate) fn stored_progress(&self) -> Option<String> {
        match self.progress()? {
            Progress::Scan { meter, .. } => serde_json::to_string(&meter.progress()).ok(),
        }
    }

    /// The event that tells of a task in this state; none for a task that shows nothing.
    pub(crate) fn event(
        &self,
        task: &RunningTask,
        state: TaskState,
        error: Option<(String, String)>,
    ) -> Option<Event> {
        let Progress::Scan { library, meter } = self.progress()?;
        let progress = meter.progress();
        let (phase, finished_at) = match state {
            TaskState::Queued | TaskState::Running => (progress.phase, None),
            TaskState::Done | TaskState::Failed | TaskState::Canceled => {
                (None, Some(self.core.clock().now()))
            }
        };
        let scan = ScanStatus {
            task: task.id,
            library,
            state,
            phase,
            counts: progress.counts,
            started_at: task.started_at,
            finished_at,
            error,
        };
        Some(Event::ScanProgress { scan })
    }

    fn progress(&self) -> Option<Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// What stays the same while a task runs.
#[derive(Debug, Clone)]
pub(crate) struct RunningTask {
    pub(crate) id: TaskId,
    pub(crate) started_at: Option<chrono::DateTime<chrono::Utc>>,
}
