//! Section `tasks`.
//! Must not run anything.

use codex_models::tasks::{Lane, MAX_CONCURRENCY};

use super::within;
use crate::section::{Fault, section};

section! {
    /// Background work. How many tasks of a lane run at once holds for each process, and can be changed while it runs
    /// (`PATCH /api/v1/tasks/lanes/{lane}`, `codex tasks lanes`).
    TasksSection = "tasks" {
        /// Seconds after which the task of a silent worker is taken over.
        lease_seconds: u64 = 15,
        /// Milliseconds between looks for work that nobody announced.
        poll_ms: u64 = 2_000,
        /// Runs in a row that may fail before a task is given up.
        max_attempts: u32 = 5,
        /// Runs in a row, none of which got anything done, in which the worker may die before a task is given up: it may
        /// be what kills the workers. Between them are growing waits, so that workers that are killed for a while by
        /// something else do not count for much.
        max_crashes: u32 = 8,
        /// Seconds a task has to end after it was told to stop; then it is dropped.
        stop_seconds: u64 = 10,
        /// Days for which ended tasks are shown.
        history_days: u32 = 30,
        /// Tasks at once of the lane `interactive`: what a person waits for.
        interactive: u32 = 2,
        /// Scans at once; each is parallel inside.
        scan: u32 = 1,
        /// Tasks at once of the lane `analyze`.
        analyze: u32 = 1,
        /// Tasks at once of the lane `thumbnails`.
        thumbnails: u32 = 1,
        /// Tasks at once of the lane `hashes`.
        hashes: u32 = 1,
        /// Tasks at once of the lane `cleanup`.
        cleanup: u32 = 1,
    }
}

impl TasksSection {
    /// How many tasks of a lane run at once in a process, unless it was changed at run time.
    pub fn concurrency(&self, lane: Lane) -> u32 {
        match lane {
            Lane::Interactive => self.interactive,
            Lane::Scan => self.scan,
            Lane::Analyze => self.analyze,
            Lane::Thumbnails => self.thumbnails,
            Lane::Hashes => self.hashes,
            Lane::Cleanup => self.cleanup,
        }
    }

    pub(crate) fn validate(&self) -> Vec<Fault> {
        let lanes = Lane::ALL
            .iter()
            .map(|lane| within(lane.as_str(), self.concurrency(*lane), 1, MAX_CONCURRENCY));
        [
            within("lease_seconds", self.lease_seconds, 5, 25),
            within("poll_ms", self.poll_ms, 50, 5_000),
            within("max_attempts", self.max_attempts, 1, 100),
            within("max_crashes", self.max_crashes, 1, 1_000),
            within("stop_seconds", self.stop_seconds, 1, 600),
            within("history_days", self.history_days, 1, 3_650),
        ]
        .into_iter()
        .chain(lanes)
        .flatten()
        .collect()
    }
}
