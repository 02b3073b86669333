//! Runs the tasks of every lane until it is told to stop.
//! Must not know what a task does.

mod back_off;
mod run;

use std::sync::Arc;
use std::time::Duration;

use codex_db::QueueError;
use codex_db::repo::tasks::HandedOut;
use codex_models::tasks::Lane;
use codex_services::Core;
use codex_utils::id;
use futures::FutureExt;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{error, info, warn};

use crate::registry::{RegisteredTask, registry};

/// Wait before a broken queue is tried again.
const RESTART_AFTER: Duration = Duration::from_secs(5);
/// What workers are called in the engine, before their id.
const NAME: &str = "codex";

/// Runs tasks.
pub struct Worker {
    shared: Arc<Shared>,
}

/// What all runs share.
struct Shared {
    core: Core,
    registry: Vec<RegisteredTask>,
    /// Name of this worker in leases; no other worker ever has it.
    owner: String,
}

impl Worker {
    /// A worker over all kinds of tasks.
    pub fn new(core: Core) -> Self {
        Self::with_registry(core, registry())
    }

    /// A worker over these kinds of tasks.
    pub fn with_registry(core: Core, registry: Vec<RegisteredTask>) -> Self {
        let owner = format!("{NAME}-{}", id::next().simple());
        Self { shared: Arc::new(Shared { core, registry, owner }) }
    }

    /// Works until the token is canceled; then running tasks are told to stop, and handed back if they were not done.
    pub async fn run(self, token: CancellationToken) {
        let shared = &self.shared;
        match shared.core.db().queue().recover().await {
            Ok(0) => {}
            Ok(tasks) => info!(tasks, "took up tasks that an earlier process left"),
            Err(error) => warn!("taking up tasks of an earlier process failed: {error}"),
        }
        // Each on a task of its own: the engine looks into the database whenever its worker is polled, so that lanes
        // in one task would wake each other for ever.
        let lanes = TaskTracker::new();
        for lane in Lane::ALL {
            let (shared, token) = (Arc::clone(shared), token.clone());
            lanes.spawn(async move {
                let work = || Arc::clone(&shared).serve(*lane, token.clone()).boxed();
                keep_going(lane.as_str(), &token, work).await;
            });
        }
        lanes.close();
        let dispatch = || {
            let (queue, stop) = (shared.core.db().queue(), token.clone());
            async move { queue.dispatch(stop).await }.boxed()
        };
        tokio::join!(lanes.wait(), keep_going("dispatch", &token, dispatch));
    }
}

impl Shared {
    /// Runs the tasks of one lane, as many at once as the lane allows.
    async fn serve(self: Arc<Self>, lane: Lane, stop: CancellationToken) -> Result<(), QueueError> {
        let queue = self.core.db().queue();
        let token = stop.clone();
        let handler = move |task: HandedOut| run::run(Arc::clone(&self), task, token.clone());
        queue.run(lane, NAME, handler, stop).await
    }
}

/// Repeats a loop that failed, so that a database that was away for a while does not end all work.
async fn keep_going<E: std::fmt::Display>(
    name: &str,
    token: &CancellationToken,
    work: impl Fn() -> futures::future::BoxFuture<'static, Result<(), E>>,
) {
    while !token.is_cancelled() {
        match work().await {
            Ok(()) if token.is_cancelled() => return,
            Ok(()) => warn!(queue.part = name, "`{name}` ended by itself and is started again"),
            Err(error) => {
                error!(queue.part = name, "`{name}` failed and is started again: {error}");
            }
        }
        tokio::select! {
            () = token.cancelled() => return,
            () = tokio::time::sleep(RESTART_AFTER) => {}
        }
    }
}
