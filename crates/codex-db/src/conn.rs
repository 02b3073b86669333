//! The one executor type of repositories: a pool or a transaction.
//! Must not be generic, so that each query compiles once.

use chrono::{DateTime, Utc};
use codex_utils::clock::Clock;
use sea_orm::{ConnectionTrait, DatabaseExecutor};

use crate::Backend;
use crate::shared_counts::SharedCounts;
use crate::totals::Totals;

/// Runs the statements of repositories.
pub struct Conn<'a> {
    executor: DatabaseExecutor<'a>,
    clock: &'a dyn Clock,
    /// Only for reads outside a transaction, which see what everybody sees.
    remembered: Option<(&'a Totals, &'a SharedCounts)>,
}

impl<'a> Conn<'a> {
    pub(crate) fn new(executor: impl Into<DatabaseExecutor<'a>>, clock: &'a dyn Clock) -> Self {
        Self { executor: executor.into(), clock, remembered: None }
    }

    /// The same with what readers count for each other.
    pub(crate) fn with_counts(self, totals: &'a Totals, shared: &'a SharedCounts) -> Self {
        Self { remembered: Some((totals, shared)), ..self }
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
        self.remembered.map(|(totals, _)| totals)
    }

    /// What is being counted now; absent inside a transaction.
    pub(crate) fn shared_counts(&self) -> Option<&'a SharedCounts> {
        self.remembered.map(|(_, shared)| shared)
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
