//! Runs a worker of the job engine and starts a fresh one when it gives up.
//! Must not lose a running task with its worker: handlers run beside it, and their lease is on the task row.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use apalis::prelude::BoxDynError;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::lanes::LaneState;
use super::message::Message;
use super::{QueueError, postgres, sqlite};
use crate::Db;
use crate::repo::tasks::HandedOut;
use crate::sql::Backend;

/// How often a worker tells that it lives.
pub(super) const HEARTBEAT: Duration = Duration::from_secs(5);
/// After this many silent heartbeats the engine hands a worker's messages to others.
pub(super) const MISSED_HEARTBEATS: usize = 3;
/// Pause before a worker that gave up is replaced.
const RESTART_PAUSE: Duration = Duration::from_secs(1);

/// Delivers messages to a handler; how many at a time, the lane says.
pub(super) struct Delivery<H> {
    db: Db,
    lane: Arc<LaneState>,
    handler: H,
    running: TaskTracker,
}

impl<H: Clone> Clone for Delivery<H> {
    fn clone(&self) -> Self {
        Self {
            db: self.db.clone(),
            lane: Arc::clone(&self.lane),
            handler: self.handler.clone(),
            running: self.running.clone(),
        }
    }
}

impl<H, F> Delivery<H>
where
    H: Fn(HandedOut) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    /// Runs the handler on a task of its own and waits for it.
    pub(super) async fn deliver(self, message: Message) -> Result<(), BoxDynError> {
        let work = (self.handler)(message.into());
        let place = self.lane.run();
        let run = self.running.spawn(async move {
            work.await;
            drop(place);
        });
        let outcome = run.await;
        // There is a place now: the dispatcher may have something for it.
        self.db.0.queue.wake();
        // A panic ends the run, not the worker; the task is requeued when its lease ends.
        Ok(outcome?)
    }
}

/// What the two engines need to know of a worker.
pub(super) struct WorkerOptions {
    pub(super) lane: Arc<LaneState>,
    pub(super) name: String,
    pub(super) stop: CancellationToken,
}

/// The configuration of either engine for a lane.
macro_rules! engine_config {
    ($config:ty, $options:expr) => {
        <$config>::default()
            .queue($crate::sql::queue::message::queue_name($options.lane.lane.as_str()))
            .batch_size(1)
            .heartbeat_interval($crate::sql::queue::engine::HEARTBEAT)
            .missed_heartbeats($crate::sql::queue::engine::MISSED_HEARTBEATS)
    };
}
pub(super) use engine_config;

/// Runs a worker over either engine's storage until it is told to stop or gives up. A macro, because the engines share
/// no type that could be named.
macro_rules! drive {
    ($storage:expr, $options:expr, $delivery:expr) => {{
        let (options, delivery) = ($options, $delivery);
        let context = apalis::prelude::WorkerContext::new(&options.name);
        let worker = apalis::prelude::WorkerBuilder::new(&context)
            .backend($storage.poll_with_stream(options.lane.wakes()))
            .layer($crate::sql::queue::lanes::Gate(std::sync::Arc::clone(&options.lane)))
            .build(move |message: $crate::sql::queue::message::Message| {
                delivery.clone().deliver(message)
            });
        let mut run = std::pin::pin!(worker.run());
        // At the end the worker is dropped, not stopped: a stopped one no longer finishes its look for messages, and
        // that look may hold the one writer of SQLite, for which the tasks that still run would wait. They run beside
        // the worker; a message that nobody took is handed out anew.
        tokio::select! {
            outcome = &mut run => outcome,
            () = options.stop.cancelled() => Ok(()),
        }
    }};
}
pub(super) use drive;

/// See [`super::Queue::run`].
pub(super) async fn run<H, F>(
    db: &Db,
    lane: &Arc<LaneState>,
    worker: &str,
    handler: H,
    stop: CancellationToken,
) -> Result<(), QueueError>
where
    H: Fn(HandedOut) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    let running = TaskTracker::new();
    let delivery =
        Delivery { db: db.clone(), lane: Arc::clone(lane), handler, running: running.clone() };
    while !stop.is_cancelled() {
        // Never a name twice: the engine leaves the messages of a dead worker alone while its name is in use.
        let name = format!("{worker}-{}", codex_utils::id::next().simple());
        let options = WorkerOptions { lane: Arc::clone(lane), name, stop: stop.clone() };
        let outcome = match db.backend() {
            Backend::Sqlite => sqlite::work(db, options, delivery.clone()).await,
            Backend::Postgres => postgres::work(db, options, delivery.clone()).await,
        };
        if let Err(error) = outcome {
            let lane = lane.lane.as_str();
            tracing::warn!("a worker of lane `{lane}` gave up and is replaced: {error}");
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
