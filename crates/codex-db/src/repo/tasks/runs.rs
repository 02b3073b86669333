//! The runs of tasks: claim, lease, progress, end, and what becomes of runs whose worker died.
//! Must write nothing for a run whose lease is lost.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use codex_models::TaskId;
use codex_models::scans::TaskState;
use codex_models::tasks::Lane;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, UpdateMany};

use super::list::find_row;
use super::{ended, in_state, next_generation, set_state};
use crate::entity::{task, task_lane};
use crate::{Conn, Result, Tx};

/// A task that died twice in a row with its worker waits this long, twice that the next time, and so on: a process that
/// it takes down can be used, and the task be canceled, in between; and workers that are killed for a while by something
/// else do not use up its lives.
const CRASH_WAIT: TimeDelta = TimeDelta::seconds(5);
/// The longest such wait.
const LONGEST_CRASH_WAIT: TimeDelta = TimeDelta::minutes(5);

/// A task on its way to a worker. A later generation of the same task makes it void.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HandedOut {
    /// The task.
    pub task: TaskId,
    /// How often it was handed out before.
    pub generation: i32,
}

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
    /// It was told to stop, by a process that ends: it is queued anew.
    Again,
    /// It shall run again later.
    Retry {
        /// Stable code of what went wrong.
        code: String,
        /// A sentence.
        message: String,
        /// Not before this time.
        at: DateTime<Utc>,
        /// Whether it is one of the runs that may fail in a row.
        counts: bool,
    },
}

/// Whether a run may go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lease {
    /// It may.
    Held,
    /// It shall stop: somebody asked for that.
    CancelRequested,
    /// It shall wait: its lane was paused.
    Paused,
    /// Another worker has the task now; nothing more may be written for it.
    Lost,
}

/// A sign of life of a run.
#[derive(Debug, Clone, Copy)]
pub struct Beat<'a> {
    /// The task.
    pub task: TaskId,
    /// The worker.
    pub owner: &'a str,
    /// How long it is believed alive from now on.
    pub lease: Duration,
    /// Its progress, when it changed.
    pub progress: Option<&'a str>,
    /// Whether it has got further than the run before, so that earlier failures and deaths do not count any more.
    pub is_further: bool,
}

/// Takes a task that was handed out for a worker. `None` when it is not to be had: it runs, has ended, or was handed out
/// anew; one of a paused lane is kept for when the lane is resumed.
pub async fn claim(
    tx: &Tx,
    message: HandedOut,
    owner: &str,
    lease: Duration,
) -> Result<Option<task::Model>> {
    let now = tx.now();
    let paused = Query::select()
        .column(task_lane::Column::Lane)
        .from(task_lane::Entity)
        .and_where(Expr::col(task_lane::Column::Paused).eq(true))
        .take();
    let claimed = set_state(TaskState::Running)
        .col_expr(task::Column::Owner, Expr::val(owner))
        .col_expr(task::Column::LeaseUntil, Expr::val(end_of(now, lease)))
        .col_expr(task::Column::StartedAt, Expr::val(now))
        .filter(waits_as(message))
        .filter(task::Column::Lane.not_in_subquery(paused))
        .exec(tx.executor())
        .await?;
    if claimed.rows_affected == 1 {
        return find_row(&tx.conn(), message.task).await;
    }
    next_generation().filter(waits_as(message)).exec(tx.executor()).await?;
    Ok(None)
}

/// Prolongs the lease of a run and stores its progress, if given.
pub async fn heartbeat(tx: &Tx, beat: Beat<'_>) -> Result<Lease> {
    let mut update = task::Entity::update_many()
        .col_expr(task::Column::LeaseUntil, Expr::val(end_of(tx.now(), beat.lease)));
    if let Some(progress) = beat.progress {
        update = update.col_expr(task::Column::Progress, Expr::val(progress));
    }
    if beat.is_further {
        update = without_strikes(update);
    }
    let held = update.filter(held_by(beat.task, beat.owner)).exec(tx.executor()).await?;
    if held.rows_affected == 0 {
        return Ok(Lease::Lost);
    }
    let Some(row) = find_row(&tx.conn(), beat.task).await? else { return Ok(Lease::Lost) };
    if row.cancel_requested {
        return Ok(Lease::CancelRequested);
    }
    let lane = task_lane::Entity::find_by_id(row.lane).one(tx.executor()).await?;
    let is_paused = lane.is_some_and(|lane| lane.paused);
    Ok(if is_paused { Lease::Paused } else { Lease::Held })
}

/// Ends a run; where the task is now, or `None` when the lease was lost, in which case nothing is written.
pub async fn finish(
    tx: &Tx,
    id: TaskId,
    owner: &str,
    end: &TaskEnd,
    progress: Option<&str>,
) -> Result<Option<TaskState>> {
    let now = tx.now();
    let with_progress = |update: UpdateMany<task::Entity>| match progress {
        Some(progress) => update.col_expr(task::Column::Progress, Expr::val(progress)),
        None => update,
    };
    let is_to_run_again = matches!(end, TaskEnd::Again | TaskEnd::Retry { .. });
    if is_to_run_again {
        // Somebody asked for its end after its last sign of life.
        let canceled = with_progress(release(ended(TaskState::Canceled, now)))
            .filter(held_by(id, owner))
            .filter(task::Column::CancelRequested.eq(true))
            .exec(tx.executor())
            .await?;
        if canceled.rows_affected > 0 {
            return Ok(Some(TaskState::Canceled));
        }
    }
    let (update, state) = match end {
        TaskEnd::Done => (with_error(ended(TaskState::Done, now), None), TaskState::Done),
        TaskEnd::Canceled => (ended(TaskState::Canceled, now), TaskState::Canceled),
        TaskEnd::Failed { code, message } => {
            let update = with_error(ended(TaskState::Failed, now), Some((code, message)));
            (one_more(update, task::Column::Failures), TaskState::Failed)
        }
        TaskEnd::Again => (next_generation(), TaskState::Queued),
        TaskEnd::Retry { code, message, at, counts } => {
            let update = with_error(next_generation(), Some((code, message)))
                .col_expr(task::Column::NotBefore, Expr::val(*at));
            let update = if *counts { one_more(update, task::Column::Failures) } else { update };
            (update, TaskState::Queued)
        }
    };
    let update = with_progress(release(update)).filter(held_by(id, owner));
    if update.exec(tx.executor()).await?.rows_affected == 0 {
        return Ok(None);
    }
    if is_to_run_again {
        tx.wake_workers_on_commit();
    }
    Ok(Some(state))
}

/// Requeues runs whose lease ended before a time, or all runs; how many. A task that died `max_crashes` times in a row
/// with its worker is given up: it may be what kills the workers.
pub(crate) async fn requeue_abandoned(
    tx: &Tx,
    lease_before: Option<DateTime<Utc>>,
    max_crashes: u32,
) -> Result<u64> {
    let now = tx.now();
    let abandoned = |update: UpdateMany<task::Entity>| {
        let update = in_state(release(update), TaskState::Running);
        match lease_before {
            Some(time) => update.filter(task::Column::LeaseUntil.lt(time)),
            None => update,
        }
    };
    abandoned(ended(TaskState::Canceled, now))
        .filter(task::Column::CancelRequested.eq(true))
        .exec(tx.executor())
        .await?;
    let last = i32::try_from(max_crashes).unwrap_or(i32::MAX).saturating_sub(1);
    let message = "the worker died again and again while it ran this task";
    let given_up = ended(TaskState::Failed, now);
    let given_up = with_error(given_up, Some(("worker_died", message)));
    abandoned(one_more(given_up, task::Column::Crashes))
        .filter(task::Column::Crashes.gte(last))
        .exec(tx.executor())
        .await?;
    let died_before = abandoned_crashes(tx, lease_before).await?;
    let mut requeued = 0;
    for crashes in died_before {
        let again = abandoned(one_more(next_generation(), task::Column::Crashes))
            .col_expr(
                task::Column::NotBefore,
                Expr::val(crash_wait(crashes).map(|wait| now + wait)),
            )
            .filter(task::Column::Crashes.eq(crashes));
        requeued += again.exec(tx.executor()).await?.rows_affected;
    }
    Ok(requeued)
}

/// How often the abandoned runs had died before; each number once.
async fn abandoned_crashes(tx: &Tx, lease_before: Option<DateTime<Utc>>) -> Result<Vec<i32>> {
    let mut numbers = task::Entity::find()
        .select_only()
        .column(task::Column::Crashes)
        .distinct()
        .filter(task::Column::State.eq(TaskState::Running));
    if let Some(time) = lease_before {
        numbers = numbers.filter(task::Column::LeaseUntil.lt(time));
    }
    Ok(numbers.into_tuple().all(tx.executor()).await?)
}

/// The wait of a task that died with its worker, after this many times before; none at the first time.
fn crash_wait(crashes_before: i32) -> Option<TimeDelta> {
    let doublings = u32::try_from(crashes_before - 1).ok()?;
    let wait = CRASH_WAIT * (1 << Ord::min(doublings, 16));
    Some(Ord::min(wait, LONGEST_CRASH_WAIT))
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

/// Lets tasks of a lane that were handed out before a time, and not taken by any worker, be handed out anew: the
/// message is lost, with a worker that fetched it or with an answer of the database. How many.
pub(crate) async fn redispatch_stale(tx: &Tx, lane: Lane, before: DateTime<Utc>) -> Result<u64> {
    let stale = next_generation()
        .filter(task::Column::State.eq(TaskState::Queued))
        .filter(task::Column::Lane.eq(lane.as_str()))
        .filter(task::Column::DispatchedAt.lt(before));
    Ok(stale.exec(tx.executor()).await?.rows_affected)
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

fn one_more(update: UpdateMany<task::Entity>, strikes: task::Column) -> UpdateMany<task::Entity> {
    update.col_expr(strikes, Expr::col(strikes).add(1))
}

fn without_strikes(update: UpdateMany<task::Entity>) -> UpdateMany<task::Entity> {
    update
        .col_expr(task::Column::Failures, Expr::val(0))
        .col_expr(task::Column::Crashes, Expr::val(0))
}

fn release(update: UpdateMany<task::Entity>) -> UpdateMany<task::Entity> {
    update
        .col_expr(task::Column::Owner, Expr::val(None::<String>))
        .col_expr(task::Column::LeaseUntil, Expr::val(None::<DateTime<Utc>>))
}

fn with_error(
    update: UpdateMany<task::Entity>,
    error: Option<(&str, &str)>,
) -> UpdateMany<task::Entity> {
    update
        .col_expr(task::Column::ErrorCode, Expr::val(error.map(|(code, _)| code)))
        .col_expr(task::Column::ErrorMessage, Expr::val(error.map(|(_, message)| message)))
}

/// It waits for a worker, handed out as this message says.
fn waits_as(message: HandedOut) -> Condition {
    Condition::all()
        .add(task::Column::Id.eq(message.task))
        .add(task::Column::Attempts.eq(message.generation))
        .add(task::Column::State.eq(TaskState::Queued))
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
