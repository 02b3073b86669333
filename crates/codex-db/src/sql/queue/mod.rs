//! The task queue: our task rows tell what is to be done, apalis hands them to workers.
//! Must not know how a task is run.

mod engine;
mod hand_over;
mod lanes;
mod message;
pub(crate) mod outbox;
mod postgres;
mod sqlite;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use codex_config::TasksSection;
use codex_events::Event;
use codex_models::tasks::Lane;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use self::hand_over::Load;
use self::lanes::LaneState;
use crate::repo::tasks::{self, HandedOut};
use crate::sql::Backend;
use crate::{Db, DbError, Result};

/// A task that was handed out so long ago, while a place for it was free, is handed out anew: its message is lost.
const LOST_AFTER: TimeDelta = TimeDelta::seconds(20);

/// Why a queue stopped working.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
    /// The engine gave up.
    #[error("the job engine stopped")]
    Engine(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// What the database handle keeps for the queue.
pub(crate) struct QueueState {
    config: TasksSection,
    recorded: Notify,
    lanes: Vec<Arc<LaneState>>,
}

impl QueueState {
    pub(crate) fn new(config: &TasksSection) -> Self {
        let lane = |lane: &Lane| LaneState::new(*lane, config.concurrency(*lane));
        let lanes = Lane::ALL.iter().map(lane).collect();
        Self { config: config.clone(), recorded: Notify::new(), lanes }
    }

    /// Tells the dispatcher that there is something to do.
    pub(crate) fn wake(&self) {
        self.recorded.notify_one();
    }

    fn lane(&self, lane: Lane) -> Option<&Arc<LaneState>> {
        self.lanes.iter().find(|state| state.lane == lane)
    }
}

/// The task queue of a database.
#[derive(Debug, Clone)]
pub struct Queue {
    db: Db,
}

impl Queue {
    pub(crate) fn new(db: Db) -> Self {
        Self { db }
    }

    /// Runs the tasks of a lane until the token is canceled, then waits for those that run. `worker` is a readable
    /// prefix; every call is a worker of its own. The handler claims the row itself (`repo::tasks::claim`) and must
    /// be idempotent: a task may be delivered more than once. How many run at once is configured, and may be changed at
    /// run time; [`Queue::dispatch`] follows that.
    pub async fn run<H, F>(
        &self,
        lane: Lane,
        worker: &str,
        handler: H,
        stop: CancellationToken,
    ) -> Result<(), QueueError>
    where
        H: Fn(HandedOut) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        match self.db.0.queue.lane(lane) {
            Some(state) => engine::run(&self.db, state, worker, handler, stop).await,
            None => Ok(()),
        }
    }

    /// Hands out tasks as they are recorded and requeues those whose worker died, until the token is canceled. One
    /// per process that runs lanes.
    pub async fn dispatch(&self, stop: CancellationToken) -> Result<(), QueueError> {
        let pause = Duration::from_millis(self.db.0.queue.config.poll_ms);
        loop {
            match self.sweep().await {
                Ok(_) => {}
                Err(DbError::Busy(error)) => tracing::warn!("handing out tasks waits: {error}"),
                Err(error) => return Err(error.into()),
            }
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                () = self.db.0.queue.recorded.notified() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// One round of what [`Queue::dispatch`] does; how many tasks were handed out. Lanes that are paused get none, the
    /// others as many as this process has places for, and a few more so that no place waits.
    pub async fn sweep(&self) -> Result<u64> {
        self.requeue_lost().await?;
        let conn = self.db.read_background();
        let changed = tasks::lane_rows(&conn).await?;
        let loads = hand_over::load(&conn).await?;
        let mut handed_out = 0;
        for load in loads {
            let Some(lane) = self.db.0.queue.lane(load.lane) else { continue };
            let row = changed.get(load.lane.as_str());
            let limit = row
                .and_then(|row| row.concurrency)
                .map_or_else(|| self.db.0.queue.config.concurrency(load.lane), i32::unsigned_abs);
            lane.set_limit(limit);
            if !row.is_some_and(|row| row.paused) {
                handed_out += self.serve(lane, load, limit).await?;
            }
        }
        Ok(handed_out)
    }

    /// Hands out what a lane of this process has places for.
    async fn serve(&self, lane: &LaneState, load: Load, limit: u32) -> Result<u64> {
        let free = lane.free();
        let window = free + limit.saturating_sub(1);
        let mut handed_out = 0;
        if load.has_more && window > load.handed_out {
            handed_out = self.hand_over(load.lane, window - load.handed_out).await?;
        }
        if free == 0 {
            return Ok(handed_out);
        }
        let lost_before = self.db.0.clock.now() - LOST_AFTER;
        if load.oldest.is_some_and(|oldest| oldest < lost_before) {
            let tx = self.db.begin().await?;
            let again = tasks::redispatch_stale(&tx, load.lane, lost_before).await?;
            tx.commit().await?;
            tracing::warn!(
                lane = load.lane.as_str(),
                tasks = again,
                "tasks got lost on their way to a worker"
            );
            self.db.0.queue.wake();
        }
        if load.handed_out > 0 || handed_out > 0 {
            lane.wake();
        }
        Ok(handed_out)
    }

    /// To be called once at the start of a process that runs lanes, before [`Queue::run`]. On SQLite, where no other
    /// process can be running tasks, requeues every task that was running; how many.
    pub async fn recover(&self) -> Result<u64> {
        match self.db.backend() {
            Backend::Sqlite => {
                let tx = self.db.begin().await?;
                let max_crashes = self.db.0.queue.config.max_crashes;
                let requeued = tasks::requeue_abandoned(&tx, None, max_crashes).await?;
                tasks::forget_dispatches(&tx).await?;
                sqlite::forget_all(&tx.conn()).await?;
                tx.commit().await?;
                Ok(requeued)
            }
            Backend::Postgres => self.requeue_lost().await,
        }
    }

    /// Deletes what the engine remembers of messages that were delivered longer ago than this; how many.
    pub async fn forget_delivered(&self, age: Duration) -> Result<u64> {
        let tx = self.db.begin().await?;
        let forgotten = match self.db.backend() {
            Backend::Sqlite => sqlite::forget_delivered(&tx.conn(), age).await?,
            Backend::Postgres => postgres::forget_delivered(&tx.conn(), age).await?,
        };
        tx.commit().await?;
        Ok(forgotten)
    }

    async fn requeue_lost(&self) -> Result<u64> {
        // A look first: most rounds find nothing, and a look takes no write lock.
        let now = self.db.read_background().now();
        if !tasks::has_lost_lease(&self.db.read_background(), now).await? {
            return Ok(0);
        }
        let tx = self.db.begin().await?;
        let max_crashes = self.db.0.queue.config.max_crashes;
        let requeued = tasks::requeue_abandoned(&tx, Some(now), max_crashes).await?;
        for lane in Lane::ALL {
            tx.emit(Event::LaneChanged { lane: *lane });
        }
        tx.commit().await?;
        Ok(requeued)
    }

    async fn hand_over(&self, lane: Lane, most: u32) -> Result<u64> {
        let (pools, lane, now) = (&self.db.0.pools, lane.as_str(), self.db.0.clock.now());
        let count = match self.db.backend() {
            Backend::Sqlite => sqlite::hand_over(pools, lane, most, now).await?,
            Backend::Postgres => postgres::hand_over(pools, lane, most, now).await?,
        };
        Ok(count as u64)
    }
}
