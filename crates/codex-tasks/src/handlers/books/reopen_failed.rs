//! Has books opened again that could not be read.
//! Must not open any itself: the scan of their library does.

use std::time::Duration;

use codex_db::repo;
use codex_models::tasks::{ReopenFailedBooks, ScanLibrary};

use crate::context::TaskContext;
use crate::handler::{Outcome, TaskError, TaskHandler};

impl TaskHandler for ReopenFailedBooks {
    const TIME_LIMIT: Duration = Duration::from_mins(10);

    async fn run(&self, ctx: &TaskContext) -> Result<Outcome, TaskError> {
        let tx = ctx.core().db().begin().await?;
        let libraries = repo::books::reopen_failed(&tx, self.library).await?;
        let scans: Vec<ScanLibrary> =
            libraries.into_iter().map(|library| ScanLibrary::whole(library, false)).collect();
        tx.enqueue_many(&scans).await?;
        tx.commit().await?;
        Ok(Outcome::Done)
    }
}
