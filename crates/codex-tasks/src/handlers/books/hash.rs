//! Hashes whole files, one after the other: it is in no hurry, and a disk has other readers.
//! Must not read a file twice.

use std::time::Duration;

use codex_models::tasks::HashBooks;

use crate::context::TaskContext;
use crate::handler::{Outcome, TaskError, TaskHandler};

impl TaskHandler for HashBooks {
    const TIME_LIMIT: Duration = Duration::from_hours(48);

    async fn run(&self, ctx: &TaskContext) -> Result<Outcome, TaskError> {
        let hashes = ctx.core().hashes();
        hashes.identify(self.library, &|| ctx.token().is_cancelled()).await?;
        let counter = ctx.show_counts();
        let mut last = None;
        loop {
            let files = hashes.stale(self.library, last).await?;
            let Some(end) = files.last() else { return Ok(Outcome::Done) };
            last = Some(end.book);
            counter.add_total(files.len() as u64);
            for file in files {
                tokio::select! {
                    hashed = hashes.hash(file) => counter.add_done(hashed?.into()),
                    () = ctx.token().cancelled() => return Ok(Outcome::Stopped),
                }
            }
        }
    }
}
