//! Task rows: claim, lease, progress, end.
//! Must not know how a task is run.

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
    todo!()
}

/// Tasks in a state, newest first, at most `limit`.
pub async fn list(conn: &Conn<'_>, state: TaskState, limit: u32) -> Result<Vec<task::Model>> {
    todo!()
}

/// How many tasks wait or run.
pub async fn count_open(conn: &Conn<'_>) -> Result<u64> {
    todo!()
}

/// Takes a queued task for a worker; `None` when it is not to be had (running, ended, canceled).
pub async fn claim(tx: &Tx, id: TaskId, owner: &str, lease: Duration) -> Result<Option<task::Model>> {
    todo!()
}

/// Prolongs the lease of a run and stores its progress, if given.
pub async fn heartbeat(tx: &Tx, id: TaskId, owner: &str, lease: Duration, progress: Option<&str>) -> Result<Lease> {
    todo!()
}

/// Ends a run; `false` when the lease was lost, in which case nothing is written.
pub async fn finish(tx: &Tx, id: TaskId, owner: &str, end: &TaskEnd, progress: Option<&str>) -> Result<bool> {
    todo!()
}

/// Asks a task to stop; one that only waits is canceled at once. Whether there was an open one.
pub async fn request_cancel(tx: &Tx, id: TaskId) -> Result<bool> {
    todo!()
}

/// Deletes tasks that ended before a time; how many.
pub async fn delete_finished(tx: &Tx, before: DateTime<Utc>) -> Result<u64> {
    todo!()
}
