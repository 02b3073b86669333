//! The task queue: our task rows tell what is to be done, apalis hands them to workers.
//! Must not know how a task is run.

mod engine;
mod message;
pub(crate) mod outbox;
mod postgres;
mod sqlite;
mod wake;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use codex_models::TaskId;
use codex_models::tasks::Lane;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use self::message::Message;
use self::wake::Wakes;
use crate::repo::tasks;
use crate::sql::Backend;
use crate::sql::connect::Pools;
use crate::{Db, DbError, Result};

/// The dispatcher looks at least this often for tasks that another process recorded, and for lost leases.
const SWEEP_INTERVAL: Duration = Duration::from_secs(2);
/// Tasks handed out in one round.
const SWEEP_ROWS: u64 = 100;

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
    recorded: Notify,
    lanes: Arc<Wakes>,
}

impl QueueState {
    pub(crate) fn new(_pools: &Pools) -> Self {
        Self { recorded: Notify::new(), lanes: Arc::default() }
    }

    /// Tells the dispatcher that tasks were recorded.
    pub(crate) fn wake(&self) {
        self.recorded.notify_one();
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
    /// be idempotent: a task may be delivered more than once.
    pub async fn run<H, F>(
        &self,
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
        engine::run(&self.db, lane, concurrency, worker, handler, stop).await
    }

    /// Hands out tasks as they are recorded and requeues those whose worker died, until the token is canceled. One
    /// per process that runs lanes.
    pub async fn dispatch(&self, stop: CancellationToken) -> Result<(), QueueError> {
        loop {
            match self.sweep().await {
                Ok(_) => {}
                Err(DbError::Busy(error)) => tracing::warn!("handing out tasks waits: {error}"),
                Err(error) => return Err(error.into()),
            }
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                () = self.db.0.queue.recorded.notified() => {}
                () = tokio::time::sleep(SWEEP_INTERVAL) => {}
            }
        }
    }

    /// One round of what [`Queue::dispatch`] does; how many tasks were handed out.
    pub async fn sweep(&self) -> Result<u64> {
        self.requeue_lost().await?;
        let mut handed_out = 0;
        loop {
            let waiting = tasks::undispatched(&self.db.read_background(), SWEEP_ROWS).await?;
            if waiting.is_empty() {
                return Ok(handed_out);
            }
            for (task, lane, generation) in waiting {
                // First the engine, then the note: after a crash between the two the task is pushed again under
                // the same idempotency key, which the engine ignores.
                self.push(&lane, Message { task, generation }).await?;
                let tx = self.db.begin().await?;
                tasks::set_dispatched(&tx, task, generation).await?;
                tx.commit().await?;
                self.db.0.queue.lanes.wake(&lane);
                handed_out += 1;
            }
        }
    }

    /// To be called once at the start of a process that runs lanes, before [`Queue::run`]. On SQLite, where no other
    /// process can be running tasks, requeues every task that was running; how many.
    pub async fn recover(&self) -> Result<u64> {
        match self.db.backend() {
            Backend::Sqlite => {
                let tx = self.db.begin().await?;
                let requeued = tasks::requeue_abandoned(&tx, None).await?;
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
        let requeued = tasks::requeue_abandoned(&tx, Some(now)).await?;
        tx.commit().await?;
        Ok(requeued)
    }

    async fn push(&self, lane: &str, message: Message) -> Result<()> {
        match self.db.backend() {
            Backend::Sqlite => sqlite::push(&self.db.0.pools, lane, message).await,
            Backend::Postgres => postgres::push(&self.db.0.pools, lane, message).await,
        }
    }
}
