//! Task rows and lanes: runs, lists, and what people want of them.
//! Must not know how a task is run.

mod control;
mod lanes;
mod list;
mod runs;

pub use control::{Retried, delete_finished, request_cancel, retry};
pub(crate) use lanes::all as lane_rows;
pub use lanes::{lanes, set_lane};
pub use list::{ORDER, counts, find, list, status_of};
pub use runs::{Beat, HandedOut, Lease, TaskEnd, claim, finish, heartbeat};
pub(crate) use runs::{forget_dispatches, has_lost_lease, redispatch_stale, requeue_abandoned};

use chrono::{DateTime, Utc};
use codex_models::scans::TaskState;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, UpdateMany};

use crate::entity::task;

fn set_state(state: TaskState) -> UpdateMany<task::Entity> {
    task::Entity::update_many().col_expr(task::Column::State, Expr::val(state))
}

/// Queued again, to be handed out once more.
fn next_generation() -> UpdateMany<task::Entity> {
    set_state(TaskState::Queued)
        .col_expr(task::Column::Attempts, Expr::col(task::Column::Attempts).add(1))
        .col_expr(task::Column::DispatchedAt, Expr::val(None::<DateTime<Utc>>))
}

/// Ended in this state.
fn ended(state: TaskState, now: DateTime<Utc>) -> UpdateMany<task::Entity> {
    set_state(state).col_expr(task::Column::FinishedAt, Expr::val(now))
}

fn in_state(update: UpdateMany<task::Entity>, state: TaskState) -> UpdateMany<task::Entity> {
    update.filter(task::Column::State.eq(state))
}
