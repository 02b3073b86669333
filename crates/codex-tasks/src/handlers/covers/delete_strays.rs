//! Deletes covers of books that are gone.
//! Must not know where covers are kept.

use std::time::Duration;

use codex_models::tasks::DeleteStrayCovers;

use crate::context::TaskContext;
use crate::handler::{Outcome, TaskError, TaskHandler};

impl TaskHandler for DeleteStrayCovers {
    const TIME_LIMIT: Duration = Duration::from_hours(6);

    async fn run(&self, ctx: &TaskContext) -> Result<Outcome, TaskError> {
        let covers = ctx.core().covers();
        tokio::select! {
            deleted = covers.delete_strays() => {
                tracing::debug!(covers = deleted?, "deleted covers of no book");
                Ok(Outcome::Done)
            }
            () = ctx.token().cancelled() => Ok(Outcome::Stopped),
        }
    }
}
