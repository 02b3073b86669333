//! Makes covers ahead of time.
//! Must not hold more than one image at a time.

use std::time::Duration;

use codex_models::tasks::MakeThumbnails;

use crate::context::TaskContext;
use crate::handler::{Outcome, TaskError, TaskHandler};

impl TaskHandler for MakeThumbnails {
    const TIME_LIMIT: Duration = Duration::from_hours(48);

    async fn run(&self, ctx: &TaskContext) -> Result<Outcome, TaskError> {
        let covers = ctx.core().covers();
        let counter = ctx.show_counts();
        let mut last = None;
        loop {
            let books = covers.after(self.library, last).await?;
            let Some((end, _)) = books.last().copied() else { return Ok(Outcome::Done) };
            last = Some(end);
            for (book, version) in books {
                if ctx.token().is_cancelled() {
                    return Ok(Outcome::Stopped);
                }
                counter.add_total(1);
                if covers.make_missing(book, version).await? {
                    counter.add_done(1);
                }
            }
        }
    }
}
