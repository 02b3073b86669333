//! The task queue: our task rows tell what is to be done, apalis hands them to workers.
//! Must not know how a task is run.

pub(crate) mod outbox;

use std::future::Future;
use std::sync::Arc;

use codex_models::TaskId;
use codex_models::tasks::Lane;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::sql::connect::Pools;
use crate::{Db, DbError, Result};

/// Why a queue stopped working.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
    /// The engine gave up.
    #[error("the job engine stopped: {0}")]
    Engine(String),
}

/// What the handle keeps for the queue.
pub(crate) struct QueueState {
    wake: Arc<Notify>,
}

impl QueueState {
    pub(crate) fn new(_pools: &Pools) -> Self {
        Self { wake: Arc::new(Notify::new()) }
    }

    pub(crate) fn wake(&self) {
        self.wake.notify_one();
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
        todo!()
    }

    /// Pushes tasks that wait for it and requeues those whose worker died, until the token is canceled. One per
    /// process that runs lanes.
    pub async fn dispatch(&self, stop: CancellationToken) -> Result<(), QueueError> {
        todo!()
    }

    /// One round of what `dispatch` does; how many tasks were pushed.
    pub async fn sweep(&self) -> Result<u64> {
        todo!()
    }

    /// To be called once at the start of a process that runs lanes, before `run`: on SQLite, where no other process
    /// can be running tasks, requeues every task that was running.
    pub async fn recover(&self) -> Result<u64> {
        todo!()
    }
}
