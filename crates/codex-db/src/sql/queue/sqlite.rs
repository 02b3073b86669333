//! apalis on SQLite: over the one writer, woken in this process, polled slowly.
//! Must not be shared by processes: SQLite is for one.

use std::future::Future;
use std::time::Duration;

use apalis::prelude::{BackendExt, WorkerBuilder, WorkerBuilderExt, WorkerContext, WorkerError};
use apalis_sqlite::{Config, Error, SqliteStorage, queries};
use codex_models::TaskId;
use sea_orm::ConnectionTrait;

use super::engine::{Delivery, HEARTBEAT, MISSED_HEARTBEATS, WorkerOptions};
use super::message::{Message, queue_name};
use crate::sql::connect::Pools;
use crate::sql::statement;
use crate::{Conn, Db, DbError, Result};

/// Hands a message to the engine; one that is there already stays as it is.
pub(super) async fn push(pools: &Pools, lane: &str, message: Message) -> Result<()> {
    let mut transaction = pools.writer.get_sqlite_connection_pool().begin().await?;
    let tasks = [message.into_task()?];
    queries::push_tasks(&mut *transaction, &queue_name(lane), &tasks).await.map_err(failed)?;
    Ok(transaction.commit().await?)
}

/// Forgets every message and worker: whatever this process did not push itself belongs to a dead one.
pub(super) async fn forget_all(conn: &Conn<'_>) -> Result<()> {
    conn.executor().execute_unprepared("DELETE FROM Jobs").await?;
    conn.executor().execute_unprepared("DELETE FROM Workers").await?;
    Ok(())
}

/// Forgets messages that were delivered longer ago than this; how many.
pub(super) async fn forget_delivered(conn: &Conn<'_>, age: Duration) -> Result<u64> {
    let before = conn.now().timestamp() - i64::try_from(age.as_secs()).unwrap_or(i64::MAX);
    let text = "DELETE FROM Jobs WHERE status IN ('Done', 'Failed', 'Killed') AND done_at < ?";
    let delete = statement(conn, text, [before.into()]);
    Ok(conn.executor().execute_raw(delete).await?.rows_affected())
}

/// Runs a worker until it is told to stop or gives up.
pub(super) async fn work<H, F>(
    db: &Db,
    options: WorkerOptions,
    delivery: Delivery<H>,
) -> Result<(), WorkerError>
where
    H: Fn(TaskId) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    let lane = options.lane.as_str();
    let config = Config::default()
        .queue(queue_name(lane))
        .batch_size(1)
        .heartbeat_interval(HEARTBEAT)
        .missed_heartbeats(MISSED_HEARTBEATS);
    let backend = SqliteStorage::<Message>::new(db.0.pools.writer.get_sqlite_connection_pool())
        .with_config(config)
        .poll_with_stream(db.0.queue.lanes.stream(lane));
    let context = WorkerContext::new(&options.name);
    let worker = WorkerBuilder::new(&context)
        .backend(backend)
        .concurrency(options.concurrency)
        .build(move |message: Message| delivery.clone().deliver(message));
    let mut run = std::pin::pin!(worker.run());
    tokio::select! {
        outcome = &mut run => outcome,
        () = options.stop.cancelled() => {
            context.stop()?;
            run.await
        }
    }
}

fn failed(error: Error) -> DbError {
    match error {
        Error::Database(source) => source.into(),
        other => sqlx::Error::Protocol(other.to_string()).into(),
    }
}
