//! apalis on PostgreSQL: LISTEN/NOTIFY, many processes.
//! Must treat a message that is there already as pushed.

use std::future::Future;
use std::time::Duration;

use apalis::prelude::{WorkerBuilder, WorkerBuilderExt, WorkerContext, WorkerError};
use apalis_postgres::{Config, Error, PostgresStorage, queries};
use codex_models::TaskId;
use sea_orm::ConnectionTrait;

use super::engine::{Delivery, HEARTBEAT, MISSED_HEARTBEATS, WorkerOptions};
use super::message::{Message, queue_name};
use crate::sql::connect::Pools;
use crate::sql::statement;
use crate::{Conn, Db, DbError, Result};

/// Hands a message to the engine; one that is there already stays as it is.
pub(super) async fn push(pools: &Pools, lane: &str, message: Message) -> Result<()> {
    // A transaction of its own: a refused insert spoils the transaction it happens in.
    let mut transaction = pools.writer.get_postgres_connection_pool().begin().await?;
    let tasks = vec![message.into_task()?];
    match queries::push_tasks(&mut *transaction, &queue_name(lane), tasks).await {
        Ok(()) => Ok(transaction.commit().await?),
        Err(error) => match failed(error) {
            DbError::Unique { .. } => Ok(transaction.rollback().await?),
            other => Err(other),
        },
    }
}

/// Forgets messages that were delivered longer ago than this; how many.
pub(super) async fn forget_delivered(conn: &Conn<'_>, age: Duration) -> Result<u64> {
    let before = conn.now() - chrono::TimeDelta::from_std(age).unwrap_or(chrono::TimeDelta::MAX);
    let text =
        "DELETE FROM apalis.jobs WHERE status IN ('Done', 'Failed', 'Killed') AND done_at < ?";
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
    let config = Config::default()
        .queue(queue_name(options.lane.as_str()))
        .batch_size(1)
        .heartbeat_interval(HEARTBEAT)
        .missed_heartbeats(MISSED_HEARTBEATS);
    let backend = PostgresStorage::<Message>::new(db.0.pools.writer.get_postgres_connection_pool())
        .with_config(config)
        .with_pubsub();
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
