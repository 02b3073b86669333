//! Task rows: claim, lease, progress, end.
//! Must not know how a task is run.

use crate::repo::total_of;
use chrono::TimeDelta;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, UpdateMany,
};
use std::time::Duration;

use chrono::{DateTime, Utc};
use codex_models::TaskId;
use codex_models::scans::TaskState;

use crate::entity::task;
use crate::{Conn, Result, Tx};

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaskEnd {
    /// Well.
    Done,
    /// It gave up: stable code and sentence.
    Failed {
        /// Stable code.
        code: String,
        /// A sentence.
        message: String,
    },
    /// A person stopped it.
    Canceled,
    /// It shall run again (shutdown, or a fault that passes): it is queued anew.
    Again,
}

/// Whether a run may go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lease {
    /// It may.
    Held,
    /// It shall stop: somebody asked for that.
    CancelRequested,
    /// Another worker has the task now; nothing more may be written for it.
    Lost,
}

/// A task by id.
pub async fn find(conn: &Conn<'_>, id: TaskId) -> Result<Option<task::Model>> {
    Ok(task::Entity::find_by_id(id).one(conn.executor()).await?)
}

/// Tasks in a state, newest first, at most `limit`.
pub async fn list(conn: &Conn<'_>, state: TaskState, limit: u32) -> Result<Vec<task::Model>> {
    let tasks = task::Entity::find()
        .filter(task::Column::State.eq(state))
        .order_by_desc(task::Column::CreatedAt)
        .order_by_desc(task::Column::Id)
        .limit(u64::from(limit));
    Ok(tasks.all(conn.executor()).await?)
}

/// How many tasks wait or run.
pub async fn count_open(conn: &Conn<'_>) -> Result<u64> {
    let open = task::Entity::find()
        .filter(task::Column::State.is_in([TaskState::Queued, TaskState::Running]));
    total_of(conn, open).await
}

/// Takes a queued task for a worker; `None` when it is not to be had (running, ended, canceled).
pub async fn claim(
    tx: &Tx,
    id: TaskId,
    owner: &str,
    lease: Duration,
) -> Result<Option<task::Model>> {
    let now = tx.now();
    let started = Expr::col(task::Column::StartedAt).if_null(Expr::val(now));
    let claimed = set_state(TaskState::Running)
        .col_expr(task::Column::Owner, Expr::val(owner))
        .col_expr(task::Column::LeaseUntil, Expr::val(end_of(now, lease)))
        .col_expr(task::Column::StartedAt, started)
        .filter(task::Column::Id.eq(id))
        .filter(task::Column::State.eq(TaskState::Queued))
        .exec(tx.executor())
        .await?;
    if claimed.rows_affected == 0 { Ok(None) } else { find(&tx.conn(), id).await }
}

/// Prolongs the lease of a run and stores its progress, if given.
pub async fn heartbeat(
    tx: &Tx,
    id: TaskId,
    owner: &str,
    lease: Duration,
    progress: Option<&str>,
) -> Result<Lease> {
    let mut update = task::Entity::update_many()
        .col_expr(task::Column::LeaseUntil, Expr::val(end_of(tx.now(), lease)));
    if let Some(progress) = progress {
        update = update.col_expr(task::Column::Progress, Expr::val(progress));
    }
    let held = update.filter(held_by(id, owner)).exec(tx.executor()).await?;
    if held.rows_affected == 0 {
        return Ok(Lease::Lost);
    }
    let is_to_stop = find(&tx.conn(), id).await?.is_some_and(|task| task.cancel_requested);
    Ok(if is_to_stop { Lease::CancelRequested } else { Lease::Held })
}

/// Ends a run; `false` when the lease was lost, in which case nothing is written.
pub async fn finish(
    tx: &Tx,
    id: TaskId,
    owner: &str,
    end: &TaskEnd,
    progress: Option<&str>,
) -> Result<bool> {
    let now = Expr::val(tx.now());
    let mut update = match end {
        TaskEnd::Done => set_state(TaskState::Done).col_expr(task::Column::FinishedAt, now),
        TaskEnd::Canceled => set_state(TaskState::Canceled).col_expr(task::Column::FinishedAt, now),
        TaskEnd::Failed { code, message } => set_state(TaskState::Failed)
            .col_expr(task::Column::FinishedAt, now)
            .col_expr(task::Column::ErrorCode, Expr::val(code.as_str()))
            .col_expr(task::Column::ErrorMessage, Expr::val(message.as_str())),
        TaskEnd::Again => next_generation(),
    };
    if let Some(progress) = progress {
        update = update.col_expr(task::Column::Progress, Expr::val(progress));
    }
    let ended = release(update).filter(held_by(id, owner)).exec(tx.executor()).await?;
    let is_ours = ended.rows_affected > 0;
    if is_ours && *end == TaskEnd::Again {
        tx.wake_on_commit(id);
    }
    Ok(is_ours)
}

/// Asks a task to stop; one that only waits is canceled at once. Whether there was an open one.
pub async fn request_cancel(tx: &Tx, id: TaskId) -> Result<bool> {
    let waiting = set_state(TaskState::Canceled)
        .col_expr(task::Column::FinishedAt, Expr::val(tx.now()))
        .filter(task::Column::Id.eq(id))
        .filter(task::Column::State.eq(TaskState::Queued))
        .exec(tx.executor())
        .await?;
    let running = task::Entity::update_many()
        .col_expr(task::Column::CancelRequested, Expr::val(true))
        .filter(task::Column::Id.eq(id))
        .filter(task::Column::State.eq(TaskState::Running))
        .exec(tx.executor())
        .await?;
    Ok(waiting.rows_affected + running.rows_affected > 0)
}

/// Deletes tasks that ended before a time; how many.
pub async fn delete_finished(tx: &Tx, before: DateTime<Utc>) -> Result<u64> {
    let ended = task::Entity::delete_many().filter(task::Column::FinishedAt.lt(before));
    Ok(ended.exec(tx.executor()).await?.rows_affected)
}

/// A task that died this often with its worker is given up: it may be what kills the workers.
const MAX_ATTEMPTS: i32 = 50;

/// Requeues runs whose lease ended before a time, or all runs; how many.
pub(crate) async fn requeue_abandoned(tx: &Tx, lease_before: Option<DateTime<Utc>>) -> Result<u64> {
    let abandoned = |update: UpdateMany<task::Entity>| {
        let update = release(update).filter(task::Column::State.eq(TaskState::Running));
        match lease_before {
            Some(time) => update.filter(task::Column::LeaseUntil.lt(time)),
            None => update,
        }
    };
    let now = Expr::val(tx.now());
    let canceled = set_state(TaskState::Canceled).col_expr(task::Column::FinishedAt, now.clone());
    abandoned(canceled).filter(task::Column::CancelRequested.eq(true)).exec(tx.executor()).await?;
    let given_up = set_state(TaskState::Failed)
        .col_expr(task::Column::FinishedAt, now)
        .col_expr(task::Column::ErrorCode, Expr::val("worker_died"))
        .col_expr(
            task::Column::ErrorMessage,
            Expr::val("the worker died again and again while it ran this task"),
        );
    abandoned(given_up)
        .filter(task::Column::Attempts.gte(MAX_ATTEMPTS))
        .exec(tx.executor())
        .await?;
    Ok(abandoned(next_generation()).exec(tx.executor()).await?.rows_affected)
}

/// Whether a run has a lease that ended before a time.
pub(crate) async fn has_lost_lease(conn: &Conn<'_>, before: DateTime<Utc>) -> Result<bool> {
    let lost: Option<(TaskId,)> = task::Entity::find()
        .select_only()
        .column(task::Column::Id)
        .filter(task::Column::State.eq(TaskState::Running))
        .filter(task::Column::LeaseUntil.lt(before))
        .limit(1)
        .into_tuple()
        .one(conn.executor())
        .await?;
    Ok(lost.is_some())
}

/// Waiting tasks that were not handed to the job engine, oldest first.
pub(crate) async fn undispatched(
    conn: &Conn<'_>,
    limit: u64,
) -> Result<Vec<(TaskId, String, i32)>> {
    let tasks = task::Entity::find()
        .select_only()
        .columns([task::Column::Id, task::Column::Lane, task::Column::Attempts])
        .filter(task::Column::State.eq(TaskState::Queued))
        .filter(task::Column::DispatchedAt.is_null())
        .order_by_asc(task::Column::CreatedAt)
        .order_by_asc(task::Column::Id)
        .limit(limit);
    Ok(tasks.into_tuple().all(conn.executor()).await?)
}

/// Notes that a generation of a task was handed to the job engine.
pub(crate) async fn set_dispatched(tx: &Tx, id: TaskId, generation: i32) -> Result<()> {
    task::Entity::update_many()
        .col_expr(task::Column::DispatchedAt, Expr::val(tx.now()))
        .filter(task::Column::Id.eq(id))
        .filter(task::Column::Attempts.eq(generation))
        .exec(tx.executor())
        .await?;
    Ok(())
}

/// Lets every waiting task be handed to the job engine anew, because the engine forgot all it had.
pub(crate) async fn forget_dispatches(tx: &Tx) -> Result<()> {
    task::Entity::update_many()
        .col_expr(task::Column::DispatchedAt, Expr::val(None::<DateTime<Utc>>))
        .filter(task::Column::State.eq(TaskState::Queued))
        .exec(tx.executor())
        .await?;
    Ok(())
}

fn set_state(state: TaskState) -> UpdateMany<task::Entity> {
    task::Entity::update_many().col_expr(task::Column::State, Expr::val(state))
}

/// Queued again, to be handed out once more.
fn next_generation() -> UpdateMany<task::Entity> {
    set_state(TaskState::Queued)
        .col_expr(task::Column::Attempts, Expr::col(task::Column::Attempts).add(1))
        .col_expr(task::Column::DispatchedAt, Expr::val(None::<DateTime<Utc>>))
}

fn release(update: UpdateMany<task::Entity>) -> UpdateMany<task::Entity> {
    update
        .col_expr(task::Column::Owner, Expr::val(None::<String>))
        .col_expr(task::Column::LeaseUntil, Expr::val(None::<DateTime<Utc>>))
}

fn held_by(id: TaskId, owner: &str) -> Condition {
    Condition::all()
        .add(task::Column::Id.eq(id))
        .add(task::Column::Owner.eq(owner))
        .add(task::Column::State.eq(TaskState::Running))
}

fn end_of(now: DateTime<Utc>, lease: Duration) -> DateTime<Utc> {
    now + TimeDelta::from_std(lease).unwrap_or(TimeDelta::days(1))
}
