//! The one executor type of repositories: a pool or a transaction.
//! Must not be generic, so that each query compiles once.

use chrono::{DateTime, Utc};
use codex_utils::clock::Clock;
use sea_orm::{ConnectionTrait, DatabaseExecutor};

use crate::Backend;

/// Runs the statements of repositories.
pub struct Conn<'a> {
    executor: DatabaseExecutor<'a>,
    clock: &'a dyn Clock,
}

impl<'a> Conn<'a> {
    pub(crate) fn new(executor: impl Into<DatabaseExecutor<'a>>, clock: &'a dyn Clock) -> Self {
        Self { executor: executor.into(), clock }
    }

    /// Now, by the clock of the database handle.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Which engine.
    pub(crate) fn backend(&self) -> Backend {
        crate::sql::backend(self.executor.get_database_backend())
    }

    pub(crate) fn executor(&self) -> &DatabaseExecutor<'a> {
        &self.executor
    }
}

impl std::fmt::Debug for Conn<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Conn").finish_non_exhaustive()
    }
}
