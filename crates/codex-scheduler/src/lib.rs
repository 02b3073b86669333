//! codex-scheduler: what happens by the clock, once for all processes over one database.
//! May depend on models, events, utils, db and services; knows no way a task is run.

mod builtin;
mod claim;

use std::time::Duration;

use codex_services::Core;
use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};

pub use builtin::Job;

/// How often the clock is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(30);

/// Fires built-in jobs when they are due.
pub struct Scheduler {
    core: Core,
}

impl Scheduler {
    /// A scheduler over the built-in jobs.
    pub fn new(core: Core) -> Self {
        Self { core }
    }

    /// Fires what is due until the token is canceled.
    pub async fn run(self, token: CancellationToken) {
        loop {
            self.fire_due().await;
            tokio::select! {
                () = token.cancelled() => return,
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
    }

    /// Fires every job that is due and not claimed by another process; those that were fired.
    pub async fn fire_due(&self) -> Vec<Job> {
        let mut fired = Vec::new();
        for job in Job::ALL.iter().copied() {
            match self.fire(job).await {
                Ok(true) => fired.push(job),
                Ok(false) => {}
                // The next slot tries again.
                Err(error) => {
                    warn!(schedule.job = job.as_str(), "`{}` failed: {error}", job.as_str());
                }
            }
        }
        fired
    }

    async fn fire(&self, job: Job) -> codex_services::Result<bool> {
        let slot = job.slot(self.core.clock().now());
        if !claim::claim(self.core.db(), job, slot).await? {
            return Ok(false);
        }
        let rows = job.run(&self.core).await?;
        debug!(schedule.job = job.as_str(), rows, "`{}` ran", job.as_str());
        Ok(true)
    }
}
