//! Deletes the history of tasks that ended long ago.
//! Must not touch what waits or runs.

use std::time::Duration;

use chrono::TimeDelta;
use codex_db::repo;
use codex_models::tasks::DeleteOldTasks;

use crate::context::TaskContext;
use crate::handler::{Outcome, TaskError, TaskHandler};

/// The engine's memory of delivered messages; a message is never delivered again after a day.
const MESSAGE_MEMORY: Duration = Duration::from_hours(24);

impl TaskHandler for DeleteOldTasks {
    const TIME_LIMIT: Duration = Duration::from_hours(1);

    async fn run(&self, ctx: &TaskContext) -> Result<Outcome, TaskError> {
        let core = ctx.core();
        let history = TimeDelta::days(core.config().tasks.history_days.into());
        let tx = core.db().begin().await?;
        let tasks = repo::tasks::delete_finished(&tx, tx.now() - history).await?;
        tx.commit().await?;
        let messages = core.db().queue().forget_delivered(MESSAGE_MEMORY).await?;
        tracing::debug!(tasks, messages, "deleted the history of old tasks");
        Ok(Outcome::Done)
    }
}
