//! Deletes books whose files are gone for longer than they are kept.
//! Must not decide how long that is.

use std::time::Duration;

use codex_models::tasks::PurgeTrash;

use crate::context::TaskContext;
use crate::handler::{Outcome, TaskError, TaskHandler};

impl TaskHandler for PurgeTrash {
    const TIME_LIMIT: Duration = Duration::from_hours(1);

    async fn run(&self, ctx: &TaskContext) -> Result<Outcome, TaskError> {
        ctx.core().trash().purge_old().await?;
        Ok(Outcome::Done)
    }
}
