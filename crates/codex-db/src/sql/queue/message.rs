//! What travels through the job engine: which task, and which generation of it.
//! Must stay tiny: the task row is the truth.

use apalis::prelude::TaskBuilder;
use codex_models::TaskId;
use serde::{Deserialize, Serialize};

use crate::repo::tasks::HandedOut;
use crate::{DbError, Result};

/// Priorities of tasks are cut to this and its negative: the engine knows no negative ones.
const MAX_PRIORITY: i32 = 1_000;

/// A task was recorded; the row may be claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Message {
    /// The task.
    pub(crate) task: TaskId,
    /// How often it was handed out before.
    pub(crate) generation: i32,
}

impl Message {
    /// The message as the engine stores it. Its key lets the engine refuse a second push of the same generation.
    pub(crate) fn into_task(self, priority: i32) -> Result<apalis::prelude::Task<Vec<u8>>> {
        let bytes = serde_json::to_vec(&self)
            .map_err(|source| DbError::Corrupt { what: "message of a task", source })?;
        let priority = priority.clamp(-MAX_PRIORITY, MAX_PRIORITY) + MAX_PRIORITY;
        Ok(TaskBuilder::new(bytes)
            .idempotency_key(format!("{}:{}", self.task, self.generation))
            .priority(usize::try_from(priority).unwrap_or_default())
            .build())
    }
}

impl From<Message> for HandedOut {
    fn from(message: Message) -> Self {
        let Message { task, generation } = message;
        Self { task, generation }
    }
}

/// Name of the engine's queue of a lane.
pub(crate) fn queue_name(lane: &str) -> String {
    format!("codex.{lane}")
}
