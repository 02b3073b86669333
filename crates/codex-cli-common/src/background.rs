//! Background work of a process: tasks, schedules and the search index.
//! Must not decide whether this process may do it.

use codex_scheduler::Scheduler;
use codex_search::Search;
use codex_services::Core;
use codex_tasks::Worker;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Running background work.
pub struct Background {
    tracker: TaskTracker,
    search: Search,
}

impl Background {
    /// Starts everything; it ends when the token is canceled.
    pub fn start(core: &Core, token: &CancellationToken) -> Self {
        let tracker = TaskTracker::new();
        let search = Search::new(core.clone());
        let (worker, scheduler, index) =
            (Worker::new(core.clone()), Scheduler::new(core.clone()), search.clone());
        let (for_worker, for_scheduler, for_index) = (token.clone(), token.clone(), token.clone());
        tracker.spawn(async move { worker.run(for_worker).await });
        tracker.spawn(async move { scheduler.run(for_scheduler).await });
        tracker.spawn(async move { index.run(for_index).await });
        tracker.close();
        Self { tracker, search }
    }

    /// The index that is kept up to date.
    pub fn search(&self) -> &Search {
        &self.search
    }

    /// Waits until everything has ended.
    pub async fn finish(self) {
        self.tracker.wait().await;
    }
}
