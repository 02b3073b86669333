//! Deletes names and sets of facets that nothing has any more, some hundred a transaction.
//! Must not touch one that something has.

use std::time::Duration;

use codex_db::repo;
use codex_models::tasks::DeleteStrayTerms;

use crate::context::TaskContext;
use crate::handler::{Outcome, TaskError, TaskHandler};

/// Names, and sets, of one transaction.
const BATCH: u64 = 500;

impl TaskHandler for DeleteStrayTerms {
    const TIME_LIMIT: Duration = Duration::from_hours(1);

    async fn run(&self, ctx: &TaskContext) -> Result<Outcome, TaskError> {
        loop {
            if ctx.token().is_cancelled() {
                return Ok(Outcome::Stopped);
            }
            let tx = ctx.core().db().begin().await?;
            let count = repo::metadata::delete_stray_terms(&tx, BATCH).await?
                + repo::facet_sets::delete_strays(&tx, BATCH).await?;
            tx.commit().await?;
            if count == 0 {
                return Ok(Outcome::Done);
            }
        }
    }
}
