//! The list of all kinds of tasks.
//! Must hold every handler once.

use codex_models::tasks::{Lane, ScanLibrary};
use futures::future::BoxFuture;

use crate::context::TaskContext;
use crate::handler::{Outcome, TaskError, TaskHandler};

/// A kind of task.
pub struct RegisteredTask {
    /// Its stored name.
    pub kind: &'static str,
    /// Where it waits.
    pub lane: Lane,
    pub(crate) run: Run,
}

/// Reads a payload and runs it.
pub(crate) type Run =
    for<'a> fn(&'a str, &'a TaskContext) -> BoxFuture<'a, Result<Outcome, TaskError>>;

/// Every kind of task.
pub fn registry() -> Vec<RegisteredTask> {
    vec![registered::<ScanLibrary>()]
}

fn registered<T: TaskHandler>() -> RegisteredTask {
    RegisteredTask { kind: T::KIND, lane: T::LANE, run: run::<T> }
}

fn run<'a, T: TaskHandler>(
    payload: &'a str,
    ctx: &'a TaskContext,
) -> BoxFuture<'a, Result<Outcome, TaskError>> {
    Box::pin(async move {
        let task: T = serde_json::from_str(payload).map_err(|error| {
            TaskError::fail("bad_payload", format!("the payload cannot be read: {error}"))
        })?;
        task.run(ctx).await
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_kind_is_registered_once_and_every_lane_is_served() {
        let registry = registry();
        let kinds: HashSet<&str> = registry.iter().map(|task| task.kind).collect();
        assert_eq!(kinds.len(), registry.len());
        let lanes: HashSet<Lane> = registry.iter().map(|task| task.lane).collect();
        assert_eq!(lanes.len(), Lane::ALL.len());
    }
}
