//! What a kind of task has to offer, and how a run may end.
//! Must not know how tasks are queued.

use std::borrow::Cow;
use std::future::Future;

use codex_models::tasks::TaskPayload;

use crate::context::TaskContext;

/// A payload that can be run. Two runs have one effect.
pub trait TaskHandler: TaskPayload {
    /// Does the work. It stops soon after `ctx.token()` is canceled, and says so.
    fn run(&self, ctx: &TaskContext) -> impl Future<Output = Result<Outcome, TaskError>> + Send;
}

/// How a run without a fault ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// All was done.
    Done,
    /// It stopped because it was told to; there may be work left.
    Stopped,
}

/// Why a run failed; where the cause is known it is decided whether to try again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct TaskError {
    /// Stable code, snake case.
    pub code: Cow<'static, str>,
    /// A sentence for a person.
    pub message: String,
    /// Whether trying again may help.
    pub may_pass: bool,
}

impl TaskError {
    /// A fault that may pass: the task is tried again a few times.
    pub fn retry(code: &'static str, error: &dyn std::error::Error) -> Self {
        Self { code: Cow::Borrowed(code), message: chain(error), may_pass: true }
    }

    /// A fault that stays.
    pub fn fail(code: &'static str, message: impl Into<String>) -> Self {
        Self { code: Cow::Borrowed(code), message: message.into(), may_pass: false }
    }
}

/// An error with all its causes.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
