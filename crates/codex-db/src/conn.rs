//! The one executor type of repositories: a pool or a transaction.
//! Must not be generic, so that each query compiles once.

use chrono::{DateTime, Utc};
use codex_utils::clock::Clock;
use sea_orm::{ConnectionTrait, DatabaseExecutor};

use crate::Backend;
use crate::directories::Directories;
use crate::repo::facet_sets::KnownSets;
use crate::shared_counts::SharedCounts;
use crate::totals::{
    KnownFacets, KnownGroups, KnownLibraries, MOST_FACETS, MOST_GROUPS, MOST_LIBRARIES,
    MOST_TOTALS, Totals,
};

/// What readers of one database count for each other.
#[derive(Debug)]
pub(crate) struct Counts {
    totals: Totals,
    facets: KnownFacets,
    groups: KnownGroups,
    libraries: KnownLibraries,
    facet_sets: KnownSets,
    directories: Directories,
    shared: SharedCounts,
}

impl Default for Counts {
    fn default() -> Self {
        Self {
            totals: Totals::new(MOST_TOTALS),
            facets: KnownFacets::new(MOST_FACETS),
            groups: KnownGroups::new(MOST_GROUPS),
            libraries: KnownLibraries::new(MOST_LIBRARIES),
            facet_sets: KnownSets::default(),
            directories: Directories::default(),
            shared: SharedCounts::default(),
        }
    }
}

/// Runs the statements of repositories.
pub struct Conn<'a> {
    executor: DatabaseExecutor<'a>,
    clock: &'a dyn Clock,
    /// Only for reads outside a transaction, which see what everybody sees.
    counts: Option<&'a Counts>,
}

impl<'a> Conn<'a> {
    pub(crate) fn new(executor: impl Into<DatabaseExecutor<'a>>, clock: &'a dyn Clock) -> Self {
        Self { executor: executor.into(), clock, counts: None }
    }

    /// The same with what readers count for each other.
    pub(crate) fn with_counts(self, counts: &'a Counts) -> Self {
        Self { counts: Some(counts), ..self }
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
        self.counts.map(|counts| &counts.totals)
    }

    /// What lists were made of lately; absent inside a transaction.
    pub(crate) fn facets(&self) -> Option<&'a KnownFacets> {
        self.counts.map(|counts| &counts.facets)
    }

    /// What lists that are the same for all were made of lately; absent inside a transaction.
    pub(crate) fn groups(&self) -> Option<&'a KnownGroups> {
        self.counts.map(|counts| &counts.groups)
    }

    /// What libraries held lately; absent inside a transaction.
    pub(crate) fn libraries(&self) -> Option<&'a KnownLibraries> {
        self.counts.map(|counts| &counts.libraries)
    }

    /// Sets of facets that were read; absent inside a transaction.
    pub(crate) fn facet_sets(&self) -> Option<&'a KnownSets> {
        self.counts.map(|counts| &counts.facet_sets)
    }

    /// What directories showed lately; absent inside a transaction.
    pub(crate) fn directories(&self) -> Option<&'a Directories> {
        self.counts.map(|counts| &counts.directories)
    }

    /// What is being counted now; absent inside a transaction.
    pub(crate) fn shared_counts(&self) -> Option<&'a SharedCounts> {
        self.counts.map(|counts| &counts.shared)
    }

    /// What runs one statement.
    pub(crate) fn executor(&self) -> &DatabaseExecutor<'a> {
        &self.executor
    }
}

impl std::fmt::Debug for Conn<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Conn").finish_non_exhaustive()
    }
}
