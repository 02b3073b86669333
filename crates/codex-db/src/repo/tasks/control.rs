//! What people want of tasks: an end, another try, a short history.
//! Must not touch a run itself: its worker is told, and writes its end.

use chrono::{DateTime, Utc};
use codex_models::TaskId;
use codex_models::scans::TaskState;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{ended, in_state, next_generation};
use crate::entity::task;
use crate::{DbError, Result, Tx};

/// What became of the wish to try a task again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retried {
    /// It waits again.
    Queued,
    /// It has neither failed nor been canceled.
    NotFailed,
    /// Another task that waits or runs has its key.
    Twice,
}

/// Asks a task to stop; one that only waits is canceled at once. Whether there was an open one.
pub async fn request_cancel(tx: &Tx, id: TaskId) -> Result<bool> {
    let waiting = in_state(ended(TaskState::Canceled, tx.now()), TaskState::Queued)
        .filter(task::Column::Id.eq(id))
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

/// Queues a task anew that failed or was canceled, as if it had never run. After [`Retried::Twice`] the transaction
/// can only be dropped.
pub async fn retry(tx: &Tx, id: TaskId) -> Result<Retried> {
    let nothing = || Expr::val(None::<String>);
    let never = || Expr::val(None::<DateTime<Utc>>);
    let queued = next_generation()
        .col_expr(task::Column::Failures, Expr::val(0))
        .col_expr(task::Column::Crashes, Expr::val(0))
        .col_expr(task::Column::CancelRequested, Expr::val(false))
        .col_expr(task::Column::ErrorCode, nothing())
        .col_expr(task::Column::ErrorMessage, nothing())
        .col_expr(task::Column::Progress, nothing())
        .col_expr(task::Column::NotBefore, never())
        .col_expr(task::Column::StartedAt, never())
        .col_expr(task::Column::FinishedAt, never())
        .filter(task::Column::Id.eq(id))
        .filter(task::Column::State.is_in([TaskState::Failed, TaskState::Canceled]))
        .exec(tx.executor())
        .await;
    match queued.map_err(DbError::from) {
        Ok(done) if done.rows_affected == 0 => Ok(Retried::NotFailed),
        Ok(_) => {
            tx.wake_workers_on_commit();
            Ok(Retried::Queued)
        }
        Err(DbError::Unique { .. }) => Ok(Retried::Twice),
        Err(other) => Err(other),
    }
}

/// Deletes tasks that ended before a time; how many.
pub async fn delete_finished(tx: &Tx, before: DateTime<Utc>) -> Result<u64> {
    let ended = task::Entity::delete_many().filter(task::Column::FinishedAt.lt(before));
    Ok(ended.exec(tx.executor()).await?.rows_affected)
}
