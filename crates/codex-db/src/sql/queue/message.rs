//! What travels through the job engine: which task, and which generation of it.
//! Must stay tiny: the task row is the truth.

use apalis::prelude::TaskBuilder;
use codex_models::TaskId;
use serde::{Deserialize, Serialize};

use crate::{DbError, Result};

/// A task was recorded; the row may be claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Message {
    /// The task.
    pub(crate) task: TaskId,
    /// How often it was handed out before.
    pub(crate) generation: i32,
}

impl Message {
    /// The message as the engine stores it. Its key makes a second push of the same generation a no-op, and lets a
    /// requeued task through.
    pub(crate) fn into_task(self) -> Result<apalis::prelude::Task<Vec<u8>>> {
        let bytes = serde_json::to_vec(&self)
            .map_err(|source| DbError::Corrupt { what: "message of a task", source })?;
        Ok(TaskBuilder::new(bytes)
            .idempotency_key(format!("{}:{}", self.task, self.generation))
            .build())
    }
}

/// Name of the engine's queue of a lane.
pub(crate) fn queue_name(lane: &str) -> String {
    format!("codex.{lane}")
}
