//! One run of one task: claim, run under a lease, show progress, end.
//! Must write nothing once the lease is lost.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use codex_db::entity::task;
use codex_db::repo::tasks::{self, Lease, TaskEnd};
use codex_models::TaskId;
use codex_models::scans::TaskState;
use codex_services::Core;
use futures::FutureExt;
use futures::stream::{self, StreamExt};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use super::Shared;
use crate::context::{RunningTask, TaskContext};
use crate::handler::{Outcome, TaskError};

/// Progress is shown at most this often.
const PROGRESS_EVERY: Duration = Duration::from_millis(250);
/// The lease is prolonged, and the wish to stop read, at least this often.
const HEARTBEAT_EVERY: Duration = Duration::from_millis(500);
/// A task that was told to stop has this long before it is dropped.
const GRACE: Duration = Duration::from_secs(10);
/// Waits before another attempt grow up to this.
const LONGEST_BACK_OFF: Duration = Duration::from_secs(30);
/// A task may be handed out this many times more often than a failing one: most workers that die, die of something
/// else.
const CRASHES_FOR_EACH_ATTEMPT: u32 = 10;

/// Why a run was told to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    /// Nobody told it.
    Nothing,
    /// The process ends.
    Shutdown,
    /// Somebody canceled the task.
    Cancel,
    /// Another worker has it.
    Lost,
}

/// Runs a task, if it is to be had. A fault of the database ends the run; the lease runs out, and the task is taken
/// up again.
pub(super) async fn run(shared: Arc<Shared>, id: TaskId, token: CancellationToken) {
    if token.is_cancelled() {
        return;
    }
    if let Err(error) = claim_and_run(&shared, id, &token).await {
        error!(task.id = %id, "task {id} could not be run to its end: {error}");
    }
}

async fn claim_and_run(
    shared: &Shared,
    id: TaskId,
    token: &CancellationToken,
) -> codex_db::Result<()> {
    let core = &shared.core;
    let lease = Duration::from_secs(core.config().tasks.lease_seconds);
    let tx = core.db().begin().await?;
    let claimed = tasks::claim(&tx, id, &shared.owner, lease).await?;
    tx.commit().await?;
    let Some(row) = claimed else { return Ok(()) };
    let running = RunningTask { id, started_at: row.started_at };
    let ctx = TaskContext::new(core.clone(), CancellationToken::new());
    let (told, outcome) = under_lease(shared, &row, &running, &ctx, token).await?;
    let end = match (told, outcome) {
        (Told::Lost, _) => {
            warn!(task.id = %id, "task {id} was taken over by another worker");
            return Ok(());
        }
        (_, Ok(Outcome::Done)) => TaskEnd::Done,
        (_, Err(error)) if !error.may_pass => failed(error),
        (Told::Cancel, _) => TaskEnd::Canceled,
        (Told::Shutdown, _) | (Told::Nothing, Ok(Outcome::Stopped)) => TaskEnd::Again,
        (Told::Nothing, Err(error)) if has_attempts_left(core, &row) => {
            warn!(task.id = %id, task.kind = %row.kind, "task {id} is tried again: {error}");
            TaskEnd::Again
        }
        (Told::Nothing, Err(error)) => failed(error),
    };
    finish(shared, &row, &running, &ctx, end).await
}

/// Runs the handler, prolonging the lease and showing progress, until it ends.
async fn under_lease(
    shared: &Shared,
    row: &task::Model,
    running: &RunningTask,
    ctx: &TaskContext,
    token: &CancellationToken,
) -> codex_db::Result<(Told, Result<Outcome, TaskError>)> {
    let work = AssertUnwindSafe(attempt(shared, row, ctx)).catch_unwind();
    tokio::pin!(work);
    let mut told = Told::Nothing;
    let mut deadline: Option<Instant> = None;
    // The heart beats beside the work, never instead of it: work that waits inside a transaction holds the one writer
    // of SQLite, which a heartbeat that work has to wait for would wait for in turn.
    let beats = stream::unfold(Heartbeat::new(shared, running), |mut beat| async move {
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
                Lease::CancelRequested if told == Told::Nothing => told = Told::Cancel,
                Lease::Held | Lease::CancelRequested => {}
                Lease::Lost => told = Told::Lost,
            },
        }
        if told != Told::Nothing {
            ctx.token().cancel();
            let deadline = *deadline.get_or_insert_with(|| Instant::now() + GRACE);
            if Instant::now() >= deadline {
                warn!(task.id = %row.id, "task {} did not stop in time and is dropped", row.id);
                return Ok((told, Ok(Outcome::Stopped)));
            }
        }
    }
}

/// One attempt; after a fault that may pass it waits a while before it ends, still under its lease.
async fn attempt(
    shared: &Shared,
    row: &task::Model,
    ctx: &TaskContext,
) -> Result<Outcome, TaskError> {
    let attempts = attempts(row);
    if attempts > shared.core.config().tasks.max_attempts.saturating_mul(CRASHES_FOR_EACH_ATTEMPT) {
        let message =
            format!("The task was begun {attempts} times and never ended; it is given up.");
        return Err(TaskError::fail("poisoned", message));
    }
    let Some(registered) = shared.registry.iter().find(|task| task.kind == row.kind) else {
        return Err(TaskError::fail(
            "unknown_kind",
            format!("This version knows no task `{}`.", row.kind),
        ));
    };
    let outcome = (registered.run)(&row.payload, ctx).await;
    if outcome.as_ref().is_err_and(|error| error.may_pass) && has_attempts_left(&shared.core, row) {
        let back_off = Duration::from_secs(1 << attempts.min(6)).min(LONGEST_BACK_OFF);
        tokio::select! {
            () = ctx.token().cancelled() => {}
            () = tokio::time::sleep(back_off) => {}
        }
    }
    outcome
}

async fn finish(
    shared: &Shared,
    row: &task::Model,
    running: &RunningTask,
    ctx: &TaskContext,
    end: TaskEnd,
) -> codex_db::Result<()> {
    let (id, kind) = (row.id, &row.kind);
    let tx = shared.core.db().begin().await?;
    let is_ours =
        tasks::finish(&tx, id, &shared.owner, &end, ctx.stored_progress().as_deref()).await?;
    let (state, error) = match end {
        TaskEnd::Done => (TaskState::Done, None),
        TaskEnd::Canceled => (TaskState::Canceled, None),
        TaskEnd::Again => (TaskState::Queued, None),
        TaskEnd::Failed { code, message } => (TaskState::Failed, Some((code, message))),
    };
    if let Some(event) = ctx.event(running, state, error.clone()).filter(|_| is_ours) {
        tx.emit(event);
    }
    tx.commit().await?;
    if let Some((code, message)) = error {
        warn!(task.id = %id, task.kind = %kind, code, "task `{kind}` failed: {message}");
    } else {
        info!(task.id = %id, task.kind = %kind, "task `{kind}` ended as {state:?}");
    }
    Ok(())
}

/// Prolongs the lease and shows progress, no more often than useful.
struct Heartbeat<'a> {
    shared: &'a Shared,
    running: &'a RunningTask,
    shown: Option<String>,
    at: Instant,
}

impl<'a> Heartbeat<'a> {
    fn new(shared: &'a Shared, running: &'a RunningTask) -> Self {
        Self { shared, running, shown: None, at: Instant::now() }
    }

    async fn beat(&mut self, ctx: &TaskContext) -> codex_db::Result<Lease> {
        let progress =
            ctx.stored_progress().filter(|progress| self.shown.as_ref() != Some(progress));
        if progress.is_none() && self.at.elapsed() < HEARTBEAT_EVERY {
            return Ok(Lease::Held);
        }
        let core = &self.shared.core;
        let lease = Duration::from_secs(core.config().tasks.lease_seconds);
        let tx = core.db().begin().await?;
        let held =
            tasks::heartbeat(&tx, self.running.id, &self.shared.owner, lease, progress.as_deref())
                .await?;
        if progress.is_some() && held != Lease::Lost {
            ctx.event(self.running, TaskState::Running, None)
                .into_iter()
                .for_each(|event| tx.emit(event));
        }
        tx.commit().await?;
        self.at = Instant::now();
        self.shown = progress.or(self.shown.take());
        Ok(held)
    }
}

fn attempts(row: &task::Model) -> u32 {
    u32::try_from(row.attempts).unwrap_or_default()
}

fn has_attempts_left(core: &Core, row: &task::Model) -> bool {
    attempts(row) < core.config().tasks.max_attempts
}

fn failed(error: TaskError) -> TaskEnd {
    TaskEnd::Failed { code: error.code.into_owned(), message: error.message }
}
