//! Section `tasks`.
//! Must not run anything.

use super::within;
use crate::section::{Fault, section};

section! {
    /// Background work.
    TasksSection = "tasks" {
        /// Seconds after which the task of a silent worker is taken over.
        lease_seconds: u64 = 15,
        /// Milliseconds between looks for work that nobody announced.
        poll_ms: u64 = 2_000,
        /// Attempts before a task is given up.
        max_attempts: u32 = 5,
    }
}

impl TasksSection {
    pub(crate) fn validate(&self) -> Vec<Fault> {
        within("lease_seconds", self.lease_seconds, 5, 600)
            .into_iter()
            .chain(within("poll_ms", self.poll_ms, 50, 60_000))
            .chain(within("max_attempts", self.max_attempts, 1, 100))
            .collect()
    }
}
