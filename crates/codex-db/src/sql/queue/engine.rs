//! Runs a worker of the job engine and starts a fresh one when it gives up.
//! Must not lose a running task with its worker: handlers run beside it, and their lease is on the task row.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use apalis::prelude::BoxDynError;
use codex_models::TaskId;
use codex_models::tasks::Lane;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::message::Message;
use super::{QueueError, postgres, sqlite};
use crate::Db;
use crate::sql::Backend;

/// How often a worker tells that it lives.
pub(super) const HEARTBEAT: Duration = Duration::from_secs(5);
/// After this many silent heartbeats the engine hands a worker's messages to others.
pub(super) const MISSED_HEARTBEATS: usize = 3;
/// Pause before a worker that gave up is replaced.
const RESTART_PAUSE: Duration = Duration::from_secs(1);

/// Delivers messages to a handler, a bounded number at a time.
pub(super) struct Delivery<H> {
    handler: H,
    slots: Arc<Semaphore>,
    running: TaskTracker,
}

impl<H: Clone> Clone for Delivery<H> {
    fn clone(&self) -> Self {
        Self {
            handler: self.handler.clone(),
            slots: Arc::clone(&self.slots),
            running: self.running.clone(),
        }
    }
}

impl<H, F> Delivery<H>
where
    H: Fn(TaskId) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    /// Runs the handler on a task of its own and waits for it.
    pub(super) async fn deliver(self, message: Message) -> Result<(), BoxDynError> {
        let slot = Arc::clone(&self.slots).acquire_owned().await?;
        let work = (self.handler)(message.task);
        let run = self.running.spawn(async move {
            work.await;
            drop(slot);
        });
        // A panic ends the run, not the worker; the task is requeued when its lease ends.
        Ok(run.await?)
    }
}

/// What the two engines need to know of a worker.
pub(super) struct WorkerOptions {
    pub(super) lane: Lane,
    pub(super) concurrency: usize,
    pub(super) name: String,
    pub(super) stop: CancellationToken,
}

/// See [`super::Queue::run`].
pub(super) async fn run<H, F>(
    db: &Db,
    lane: Lane,
    concurrency: usize,
    worker: &str,
    handler: H,
    stop: CancellationToken,
) -> Result<(), QueueError>
where
    H: Fn(TaskId) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    let running = TaskTracker::new();
    let delivery = Delivery {
        handler,
        slots: Arc::new(Semaphore::new(concurrency)),
        running: running.clone(),
    };
    while !stop.is_cancelled() {
        // Never a name twice: the engine leaves the messages of a dead worker alone while its name is in use.
        let name = format!("{worker}-{}", codex_utils::id::next().simple());
        let options = WorkerOptions { lane, concurrency, name, stop: stop.clone() };
        let outcome = match db.backend() {
            Backend::Sqlite => sqlite::work(db, options, delivery.clone()).await,
            Backend::Postgres => postgres::work(db, options, delivery.clone()).await,
        };
        if let Err(error) = outcome {
            tracing::warn!("a worker of lane `{}` gave up and is replaced: {error}", lane.as_str());
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(RESTART_PAUSE) => {}
        }
    }
    running.close();
    running.wait().await;
    Ok(())
}
