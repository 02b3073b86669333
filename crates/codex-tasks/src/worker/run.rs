//! One run of one task: claim, run under a lease, show progress, end.
//! Must write nothing once the lease is lost.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use codex_db::entity::task;
use codex_db::repo::tasks::{self, Beat, HandedOut, Lease, TaskEnd};
use codex_events::Event;
use codex_models::scans::TaskState;
use codex_services::Core;
use futures::FutureExt;
use futures::stream::{self, StreamExt};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use super::Shared;
use super::back_off::back_off;
use crate::context::TaskContext;
use crate::handler::{Again, Outcome, TaskError};
use crate::registry::RegisteredTask;

/// Progress is shown at most this often.
const PROGRESS_EVERY: Duration = Duration::from_millis(250);
/// The lease is prolonged, and the wish to stop read, at least this often.
const HEARTBEAT_EVERY: Duration = Duration::from_millis(500);
/// Longest wait that a task may ask for.
const LONGEST_WAIT: Duration = Duration::from_hours(24);

/// Why a run was told to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    /// Nobody told it.
    Nothing,
    /// The process ends.
    Shutdown,
    /// Somebody canceled the task.
    Cancel,
    /// Its lane was paused: it waits, and goes on when the lane is resumed.
    Pause,
    /// It takes too long.
    TimeOut,
    /// Another worker has it.
    Lost,
}

/// Runs a task, if it is to be had. A fault of the database ends the run; the lease runs out, and the task is taken
/// up again.
pub(super) async fn run(shared: Arc<Shared>, message: HandedOut, token: CancellationToken) {
    if let Err(error) = claim_and_run(&shared, message, &token).await {
        let id = message.task;
        error!(task.id = %id, "task {id} could not be run to its end: {error}");
    }
}

async fn claim_and_run(
    shared: &Shared,
    message: HandedOut,
    token: &CancellationToken,
) -> codex_db::Result<()> {
    if token.is_cancelled() {
        return Ok(());
    }
    let core = &shared.core;
    let tx = core.db().begin().await?;
    let Some(row) = tasks::claim(&tx, message, &shared.owner, lease(core)).await? else {
        // One of a paused lane has been put back.
        return tx.commit().await;
    };
    tx.emit(Event::TaskChanged { task: tasks::status_of(&row) });
    tx.commit().await?;
    let ctx = TaskContext::new(core.clone(), CancellationToken::new());
    let (told, outcome) = under_lease(shared, &row, &ctx, token).await?;
    if told == Told::Lost {
        warn!(task.id = %row.id, "task {} was taken over by another worker", row.id);
        return Ok(());
    }
    let end = end_of(core, &row, &ctx, told, outcome);
    finish(shared, &row, &ctx, end).await
}

/// What becomes of the task.
fn end_of(
    core: &Core,
    row: &task::Model,
    ctx: &TaskContext,
    told: Told,
    outcome: Result<Outcome, TaskError>,
) -> TaskEnd {
    match (told, outcome) {
        (_, Ok(Outcome::Done)) => TaskEnd::Done,
        (Told::Cancel, _) => TaskEnd::Canceled,
        (Told::TimeOut, _) => failed(TaskError::fail(
            "timed_out",
            "The task took longer than its kind may take and was stopped.",
        )),
        (_, Err(error)) if error.again == Again::Never => failed(error),
        (Told::Shutdown | Told::Pause | Told::Lost, _) | (Told::Nothing, Ok(Outcome::Stopped)) => {
            TaskEnd::Again
        }
        (Told::Nothing, Err(error)) => {
            // A run that got further than the one before begins a new row of failures.
            let failures = if ctx.is_further() { 0 } else { row.failures.unsigned_abs() };
            let (wait, counts) = match error.again {
                Again::After(wait) => (wait.min(LONGEST_WAIT), false),
                Again::Later | Again::Never => (back_off(failures), true),
            };
            if counts && failures + 1 >= core.config().tasks.max_attempts {
                return failed(error);
            }
            let at = core.clock().now() + TimeDelta::from_std(wait).unwrap_or(TimeDelta::days(1));
            warn!(task.id = %row.id, task.kind = %row.kind, "task {} is tried again at {at}: {error}", row.id);
            let TaskError { code, message, .. } = error;
            TaskEnd::Retry { code: code.into_owned(), message, at, counts }
        }
    }
}

/// Runs the handler, prolonging the lease and showing progress, until it ends.
async fn under_lease(
    shared: &Shared,
    row: &task::Model,
    ctx: &TaskContext,
    token: &CancellationToken,
) -> codex_db::Result<(Told, Result<Outcome, TaskError>)> {
    let registered = shared.registry.iter().find(|task| task.kind == row.kind);
    let work = AssertUnwindSafe(attempt(registered, row, ctx)).catch_unwind();
    tokio::pin!(work);
    let begin = shared.core.clock().now();
    let time_limit = registered.map_or(Duration::MAX, |task| task.time_limit);
    let time_limit = TimeDelta::from_std(time_limit).unwrap_or(TimeDelta::MAX);
    let stop_after = Duration::from_secs(shared.core.config().tasks.stop_seconds);
    let mut told = Told::Nothing;
    let mut told_at: Option<Instant> = None;
    // The heart beats beside the work, never instead of it: work that waits inside a transaction holds the one writer
    // of SQLite, which a heartbeat that work has to wait for would wait for in turn.
    let beats = stream::unfold(Heartbeat::new(shared, row), |mut beat| async move {
        tokio::time::sleep(PROGRESS_EVERY).await;
        Some((beat.beat(ctx).await, beat))
    });
    tokio::pin!(beats);
    loop {
        tokio::select! {
            outcome = &mut work => {
                let outcome = outcome.unwrap_or_else(|_panic| {
                    Err(TaskError::fail("panicked", "The task failed in an unforeseen way; the log says more."))
                });
                return Ok((told, outcome));
            }
            () = token.cancelled(), if told == Told::Nothing => told = Told::Shutdown,
            Some(lease) = beats.next() => match lease? {
                Lease::Lost => told = Told::Lost,
                Lease::CancelRequested if told == Told::Nothing => told = Told::Cancel,
                Lease::Paused if told == Told::Nothing => told = Told::Pause,
                Lease::Held | Lease::CancelRequested | Lease::Paused => {
                    if told == Told::Nothing && shared.core.clock().now() - begin > time_limit {
                        told = Told::TimeOut;
                    }
                }
            },
        }
        if told != Told::Nothing {
            ctx.token().cancel();
            if told_at.get_or_insert_with(Instant::now).elapsed() >= stop_after {
                warn!(task.id = %row.id, "task {} did not stop in time and is dropped", row.id);
                return Ok((told, Ok(Outcome::Stopped)));
            }
        }
    }
}

/// One attempt.
async fn attempt(
    registered: Option<&RegisteredTask>,
    row: &task::Model,
    ctx: &TaskContext,
) -> Result<Outcome, TaskError> {
    match registered {
        Some(task) => (task.run)(&row.payload, ctx).await,
        None => {
            let message = format!("This version knows no task `{}`.", row.kind);
            Err(TaskError::fail("unknown_kind", message))
        }
    }
}

async fn finish(
    shared: &Shared,
    row: &task::Model,
    ctx: &TaskContext,
    end: TaskEnd,
) -> codex_db::Result<()> {
    let (id, kind) = (row.id, &row.kind);
    let tx = shared.core.db().begin().await?;
    if ctx.is_further() {
        let beat = Beat { progress: None, ..beat_of(shared, row, ctx) };
        tasks::heartbeat(&tx, beat).await?;
    }
    let progress = ctx.stored_progress();
    let Some(state) = tasks::finish(&tx, id, &shared.owner, &end, progress.as_deref()).await?
    else {
        warn!(task.id = %id, "task {id} was taken over by another worker as it ended");
        return tx.rollback().await;
    };
    let error = match end {
        TaskEnd::Failed { code, message } => Some((code, message)),
        TaskEnd::Done | TaskEnd::Canceled | TaskEnd::Again | TaskEnd::Retry { .. } => None,
    };
    let task = tasks::find(&tx.conn(), id).await?;
    let scan = ctx.scan_event(id, row.started_at, state, error.clone());
    for event in task.map(|task| Event::TaskChanged { task }).into_iter().chain(scan) {
        tx.emit(event);
    }
    tx.commit().await?;
    if let Some((code, message)) = error {
        warn!(task.id = %id, task.kind = %kind, code, "task `{kind}` failed: {message}");
    } else {
        info!(task.id = %id, task.kind = %kind, "task `{kind}` is {} now", state.as_str());
    }
    Ok(())
}

/// Prolongs the lease and shows progress, no more often than useful.
struct Heartbeat<'a> {
    shared: &'a Shared,
    row: &'a task::Model,
    shown: Option<String>,
    at: Instant,
}

impl<'a> Heartbeat<'a> {
    fn new(shared: &'a Shared, row: &'a task::Model) -> Self {
        Self { shared, row, shown: None, at: Instant::now() }
    }

    async fn beat(&mut self, ctx: &TaskContext) -> codex_db::Result<Lease> {
        let progress =
            ctx.stored_progress().filter(|progress| self.shown.as_ref() != Some(progress));
        if progress.is_none() && self.at.elapsed() < HEARTBEAT_EVERY {
            return Ok(Lease::Held);
        }
        let tx = self.shared.core.db().begin().await?;
        let beat = Beat { progress: progress.as_deref(), ..beat_of(self.shared, self.row, ctx) };
        let held = tasks::heartbeat(&tx, beat).await?;
        if progress.is_some() && held != Lease::Lost {
            let task = tasks::find(&tx.conn(), self.row.id).await?;
            let scan = ctx.scan_event(self.row.id, self.row.started_at, TaskState::Running, None);
            for event in task.map(|task| Event::TaskChanged { task }).into_iter().chain(scan) {
                tx.emit(event);
            }
        }
        tx.commit().await?;
        self.at = Instant::now();
        self.shown = progress.or(self.shown.take());
        Ok(held)
    }
}

fn beat_of<'a>(shared: &'a Shared, row: &task::Model, ctx: &TaskContext) -> Beat<'a> {
    Beat {
        task: row.id,
        owner: &shared.owner,
        lease: lease(&shared.core),
        progress: None,
        is_further: ctx.is_further(),
    }
}

fn lease(core: &Core) -> Duration {
    Duration::from_secs(core.config().tasks.lease_seconds)
}

fn failed(error: TaskError) -> TaskEnd {
    TaskEnd::Failed { code: error.code.into_owned(), message: error.message }
}
