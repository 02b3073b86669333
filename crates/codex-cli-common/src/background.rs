//! Background work of a process: events of other processes, tasks and schedules, and for a server the search index.
//! Must not decide whether this process may do it.

use codex_scheduler::Scheduler;
use codex_search::Search;
use codex_services::Core;
use codex_tasks::Worker;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::Shutdown;

/// Running background work.
pub struct Background {
    tracker: TaskTracker,
}

impl Background {
    /// Starts tasks and schedules, and follows folders; these end as soon as the process drains, and listens to other processes as long
    /// as requests are answered.
    pub fn start(core: &Core, shutdown: &Shutdown) -> Self {
        let tracker = TaskTracker::new();
        let (db, stop) = (core.db().clone(), shutdown.token());
        tracker.spawn(async move { db.relay(stop).await });
        let (accounts, stop) = (core.clone(), shutdown.token());
        tracker.spawn(async move { accounts.auth().follow(stop).await });
        let (worker, scheduler) =
            (Worker::new(core.in_background()), Scheduler::new(core.in_background()));
        let (for_worker, for_scheduler) = (shutdown.draining(), shutdown.draining());
        let (watched, for_watch) = (core.in_background(), shutdown.draining());
        tracker.spawn(async move { codex_scanner::watch(watched, for_watch).await });
        tracker.spawn(async move { worker.run(for_worker).await });
        tracker.spawn(async move { scheduler.run(for_scheduler).await });
        Self { tracker }
    }

    /// Builds the search index and keeps it up to date, until the token is canceled.
    pub fn index(&self, core: &Core, token: &CancellationToken) -> Search {
        let search = Search::new(core.clone());
        let (index, token) = (search.clone(), token.clone());
        self.tracker.spawn(async move { index.run(token).await });
        search
    }

    /// Waits until everything has ended.
    pub async fn finish(self) {
        self.tracker.close();
        self.tracker.wait().await;
    }
}
