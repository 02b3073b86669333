//! The list of all kinds of tasks.
//! Must hold every handler once.

use std::time::Duration;

use codex_models::tasks::{
    DeleteExpiredTokens, DeleteOldAuditEntries, DeleteOldTasks, DeleteStrayCovers,
    DeleteStrayTerms, HashBooks, Lane, MakeThumbnails, PurgeTrash, ReopenFailedBooks, ScanLibrary,
};
use futures::future::BoxFuture;

use crate::context::TaskContext;
use crate::handler::{Outcome, TaskError, TaskHandler};

/// A kind of task.
pub struct RegisteredTask {
    /// Its stored name.
    pub kind: &'static str,
    /// Where it waits.
    pub lane: Lane,
    /// How long a run may take.
    pub time_limit: Duration,
    pub(crate) run: Run,
}

/// Reads a payload and runs it.
pub(crate) type Run =
    for<'a> fn(&'a str, &'a TaskContext) -> BoxFuture<'a, Result<Outcome, TaskError>>;

/// Every kind of task. Lanes without one are there for what is to come, and cost nothing.
pub fn registry() -> Vec<RegisteredTask> {
    vec![
        RegisteredTask::of::<ScanLibrary>(),
        RegisteredTask::of::<ReopenFailedBooks>(),
        RegisteredTask::of::<MakeThumbnails>(),
        RegisteredTask::of::<HashBooks>(),
        RegisteredTask::of::<DeleteExpiredTokens>(),
        RegisteredTask::of::<DeleteOldTasks>(),
        RegisteredTask::of::<DeleteOldAuditEntries>(),
        RegisteredTask::of::<DeleteStrayCovers>(),
        RegisteredTask::of::<DeleteStrayTerms>(),
        RegisteredTask::of::<PurgeTrash>(),
    ]
}

impl RegisteredTask {
    /// The kind of these payloads.
    pub fn of<T: TaskHandler>() -> Self {
        Self { kind: T::KIND, lane: T::LANE, time_limit: T::TIME_LIMIT, run: run::<T> }
    }
}

fn run<'a, T: TaskHandler>(
    payload: &'a str,
    ctx: &'a TaskContext,
) -> BoxFuture<'a, Result<Outcome, TaskError>> {
    Box::pin(async move {
        let task: T = serde_json::from_str(payload).map_err(|error| {
            TaskError::fail("bad_payload", format!("The payload cannot be read: {error}."))
        })?;
        task.run(ctx).await
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_kind_is_registered_once() {
        let registry = registry();
        let kinds: HashSet<&str> = registry.iter().map(|task| task.kind).collect();
        assert_eq!(kinds.len(), registry.len());
        assert!(registry.iter().all(|task| !task.time_limit.is_zero()));
    }
}
