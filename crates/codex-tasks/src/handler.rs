//! What a kind of task has to offer, and how a run may end.
//! Must not know how tasks are queued.

use std::borrow::Cow;
use std::future::Future;
use std::time::Duration;

use codex_models::tasks::TaskPayload;
use codex_services::CodexError;

use crate::context::TaskContext;

/// A payload that can be run. Two runs have one effect.
pub trait TaskHandler: TaskPayload {
    /// A run that takes longer is stopped and the task given up.
    const TIME_LIMIT: Duration;

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

/// Whether and when to try again after a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// It would fail again.
    Never,
    /// After a wait that grows with every failure in a row; a few times.
    Later,
    /// After this time, as somebody asked for; that is no failure of the task.
    After(Duration),
}

/// Why a run failed; where the cause is known it is decided whether to try again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct TaskError {
    /// Stable code, snake case.
    pub code: Cow<'static, str>,
    /// A sentence for a person.
    pub message: String,
    /// Whether and when to try again.
    pub again: Again,
}

impl TaskError {
    /// A fault that may pass: the task is tried again a few times.
    pub fn retry(code: &'static str, error: &dyn std::error::Error) -> Self {
        Self { code: Cow::Borrowed(code), message: chain(error), again: Again::Later }
    }

    /// Too much was asked for: the task is tried again after this time.
    pub fn retry_after(code: &'static str, message: impl Into<String>, wait: Duration) -> Self {
        Self { code: Cow::Borrowed(code), message: message.into(), again: Again::After(wait) }
    }

    /// A fault that stays.
    pub fn fail(code: &'static str, message: impl Into<String>) -> Self {
        Self { code: Cow::Borrowed(code), message: message.into(), again: Again::Never }
    }
}

impl From<CodexError> for TaskError {
    fn from(error: CodexError) -> Self {
        match error {
            CodexError::Busy { retry_after } => {
                Self::retry_after("busy", "The server has too much to do.", retry_after)
            }
            other => Self::retry("service", &other),
        }
    }
}

impl From<codex_db::DbError> for TaskError {
    fn from(error: codex_db::DbError) -> Self {
        Self::retry("database", &error)
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
