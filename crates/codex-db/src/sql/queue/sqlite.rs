//! apalis on SQLite: over the one writer, woken in this process, polled slowly.
//! Must not be shared by processes: SQLite is for one.

use std::future::Future;
use std::time::Duration;

use apalis::prelude::{BackendExt, WorkerError};
use apalis_sqlite::{Config, Error, SqliteStorage, queries};
use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use super::engine::{Delivery, WorkerOptions, drive, engine_config};
use super::hand_over::{Waiting, messages, take_text};
use super::message::{Message, queue_name};
use crate::repo::tasks::HandedOut;
use crate::sql::connect::Pools;
use crate::sql::statement;
use crate::{Conn, Db, DbError, Result};

/// Marks the first waiting tasks of a lane as handed out and pushes their messages, in one transaction; how many.
pub(super) async fn hand_over(
    pools: &Pools,
    lane: &str,
    most: u32,
    now: DateTime<Utc>,
) -> Result<usize> {
    let mut transaction = pools.background_writer.get_sqlite_connection_pool().begin().await?;
    let taken: Vec<Waiting> = sqlx::query_as(sqlx::AssertSqlSafe(take_text("")))
        .bind(lane)
        .bind(now)
        .bind(i64::from(most))
        .bind(now)
        .fetch_all(&mut *transaction)
        .await?;
    let messages = messages(taken)?;
    queries::push_tasks(&mut *transaction, &queue_name(lane), &messages).await.map_err(failed)?;
    transaction.commit().await?;
    Ok(messages.len())
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
    H: Fn(HandedOut) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    let storage =
        SqliteStorage::<Message>::new(db.0.pools.background_writer.get_sqlite_connection_pool())
            .with_config(engine_config!(Config, options));
    drive!(storage, options, delivery)
}

fn failed(error: Error) -> DbError {
    match error {
        Error::Database(source) => source.into(),
        other => sqlx::Error::Protocol(other.to_string()).into(),
    }
}
