//! Deletes entries of the audit log that are older than `audit.keep_days`.
//! Must not touch a younger one.

use std::time::Duration;

use codex_models::tasks::DeleteOldAuditEntries;

use crate::context::TaskContext;
use crate::handler::{Outcome, TaskError, TaskHandler};

impl TaskHandler for DeleteOldAuditEntries {
    const TIME_LIMIT: Duration = Duration::from_hours(1);

    async fn run(&self, ctx: &TaskContext) -> Result<Outcome, TaskError> {
        let rows = ctx.core().audit().delete_old().await?;
        tracing::debug!(rows, "deleted old entries of the audit log");
        Ok(Outcome::Done)
    }
}
