//! The one executor type of repositories: a pool or a transaction.
//! Must not be generic, so that each query compiles once.

use std::sync::atomic::{AtomicU64, Ordering};

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
    /// Statements so far, of the database handle behind it; absent inside a transaction.
    statements: Option<&'a AtomicU64>,
}

impl<'a> Conn<'a> {
    pub(crate) fn new(executor: impl Into<DatabaseExecutor<'a>>, clock: &'a dyn Clock) -> Self {
        Self { executor: executor.into(), clock, remembered: None, statements: None }
    }

    /// The same with what readers count for each other.
    pub(crate) fn with_counts(self, totals: &'a Totals, shared: &'a SharedCounts) -> Self {
        Self { remembered: Some((totals, shared)), ..self }
    }

    /// The same, whose statements are counted.
    pub(crate) fn counted_by(self, statements: &'a AtomicU64) -> Self {
        Self { statements: Some(statements), ..self }
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

    /// What runs one statement.
    pub(crate) fn executor(&self) -> &DatabaseExecutor<'a> {
        if let Some(statements) = self.statements {
            statements.fetch_add(1, Ordering::Relaxed);
        }
        &self.executor
    }
}

impl std::fmt::Debug for Conn<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Conn").finish_non_exhaustive()
    }
}
