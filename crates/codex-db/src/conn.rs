//! The one executor type of repositories: a pool or a transaction.
//! Must not be generic, so that each query compiles once.

use chrono::{DateTime, Utc};
use codex_utils::clock::Clock;
use sea_orm::{ConnectionTrait, DatabaseExecutor};

use crate::Backend;
use crate::totals::Totals;

/// Runs the statements of repositories.
pub struct Conn<'a> {
    executor: DatabaseExecutor<'a>,
    clock: &'a dyn Clock,
    totals: Option<&'a Totals>,
}

impl<'a> Conn<'a> {
    pub(crate) fn new(executor: impl Into<DatabaseExecutor<'a>>, clock: &'a dyn Clock) -> Self {
        Self { executor: executor.into(), clock, totals: None }
    }

    /// The same for reads outside a transaction, which see what everybody sees.
    pub(crate) fn with_totals(self, totals: &'a Totals) -> Self {
        Self { totals: Some(totals), ..self }
    }

    /// Now, by the clock of the database handle.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Which engine.
    pub(crate) fn backend(&self) -> Backend {
        crate::sql::backend(self.executor.get_database_backend())
    }

    /// What was counted lately; absent inside a transaction.
    pub(crate) fn totals(&self) -> Option<&'a Totals> {
        self.totals
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
