//! The database handle: pools, migrations, transactions.
//! Must not hold statements; those are repositories.

use std::sync::Arc;
use std::time::Duration;

use codex_config::{Config, EventsSection, Secret, TasksSection};
use codex_events::EventBus;
use codex_utils::clock::Clock;
use sea_orm::DatabaseConnection;
use tokio_util::sync::CancellationToken;

use crate::repo::events::EventLogLimits;
use crate::sql::connect::{self, Pools};
use crate::sql::queue::Queue;
use crate::sql::relay::{self, RelayState};
use crate::totals::Totals;
use crate::{Backend, Conn, Result, Tx};

/// How to connect.
#[derive(Debug, Clone)]
pub struct DbOptions {
    /// `sqlite:///path/codex.db` or `postgres://user:password@host/name`.
    pub url: Secret<String>,
    /// Connections for requests.
    pub connections: u32,
    /// Connections for background work.
    pub background_connections: u32,
    /// How long to wait for a free connection.
    pub acquire_timeout: Duration,
    /// How long events are kept.
    pub event_log: EventLogLimits,
    /// How tasks are handed out.
    pub tasks: TasksSection,
}

impl DbOptions {
    /// Options with the usual sizes.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: Secret::new(url.into()),
            connections: 6,
            background_connections: 3,
            acquire_timeout: Duration::from_secs(10),
            event_log: event_log(&EventsSection::default()),
            tasks: TasksSection::default(),
        }
    }

    /// As configured; without an address it is SQLite in the data folder.
    pub fn from_config(config: &Config) -> Self {
        let section = &config.database;
        let url = section.url.clone().unwrap_or_else(|| {
            Secret::new(format!("sqlite://{}", config.data.dir.join("codex.db").display()))
        });
        Self {
            url,
            connections: section.connections,
            background_connections: section.background_connections,
            acquire_timeout: Duration::from_secs(section.acquire_seconds),
            event_log: event_log(&config.events),
            tasks: config.tasks.clone(),
        }
    }
}

fn event_log(section: &EventsSection) -> EventLogLimits {
    EventLogLimits {
        rows: u64::from(section.log_events),
        age: Duration::from_secs(u64::from(section.log_hours) * 3_600),
    }
}

/// How the schema stands to this program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SchemaState {
    /// They fit.
    Current,
    /// This many migrations are to be run.
    Behind(usize),
    /// A newer program ran these migrations; they only added things, so this one may go on working beside it.
    Expanded(Vec<String>),
    /// A newer program was here and took things away, or came before its turn; these migrations are not known.
    Unknown(Vec<String>),
}

impl SchemaState {
    /// Whether this program may work on it.
    pub fn fits(&self) -> bool {
        match self {
            Self::Current | Self::Expanded(_) => true,
            Self::Behind(_) | Self::Unknown(_) => false,
        }
    }
}

/// Connections to a PostgreSQL server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConnectionBudget {
    /// The most this process opens.
    pub needed: i64,
    /// The most the server gives to ordinary users.
    pub allowed: i64,
    /// What others and this process have open.
    pub in_use: i64,
}

/// What a migration run did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MigrationReport {
    /// Migrations that were run, in order.
    pub applied: Vec<String>,
    /// Copy of the SQLite file from before.
    pub backup: Option<std::path::PathBuf>,
}

/// A connected database; clones share everything.
#[derive(Clone)]
pub struct Db(pub(crate) Arc<Parts>);

pub(crate) struct Parts {
    pub(crate) pools: Pools,
    pub(crate) bus: EventBus,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) queue: crate::sql::queue::QueueState,
    pub(crate) relay: RelayState,
    totals: Totals,
}

impl Db {
    /// Connects. The SQLite file is made when absent; nothing is migrated.
    pub async fn connect(
        options: &DbOptions,
        bus: EventBus,
        clock: Arc<dyn Clock>,
    ) -> Result<Self> {
        let pools = connect::open(options).await?;
        let queue = crate::sql::queue::QueueState::new(&options.tasks);
        let relay = RelayState::new(options.event_log);
        Ok(Self(Arc::new(Parts { pools, bus, clock, queue, relay, totals: Totals::default() })))
    }

    /// Which engine.
    pub fn backend(&self) -> Backend {
        self.0.pools.backend
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        Ok(self.0.pools.readers.ping().await?)
    }

    /// How the schema stands to this program. Writes nothing.
    pub async fn schema(&self) -> Result<SchemaState> {
        connect::schema(&self.0.pools).await
    }

    /// What this process may ask of a PostgreSQL server, and what the server can give; `None` on SQLite.
    pub async fn connection_budget(&self) -> Result<Option<ConnectionBudget>> {
        connect::connection_budget(&self.0.pools).await
    }

    /// Brings the schema up to date; for SQLite a copy of the file is kept first.
    pub async fn migrate(&self) -> Result<MigrationReport> {
        connect::migrate(&self.0.pools).await
    }

    /// The readers of requests.
    pub fn read(&self) -> Conn<'_> {
        self.conn(&self.0.pools.readers)
    }

    /// The readers of scans and other background work.
    pub fn read_background(&self) -> Conn<'_> {
        self.conn(&self.0.pools.background)
    }

    /// Begins a transaction that may write.
    pub async fn begin(&self) -> Result<Tx> {
        Tx::begin(self.clone()).await
    }

    /// The task queue.
    pub fn queue(&self) -> Queue {
        Queue::new(self.clone())
    }

    /// Tells this process's bus what other processes write, in one order with its own events, and keeps the log
    /// bounded, until the token is canceled. One per process that lives for longer than a command.
    pub async fn relay(&self, stop: CancellationToken) {
        relay::run(self, stop).await;
    }

    /// Closes every connection.
    pub async fn close(&self) -> Result<()> {
        connect::close(&self.0.pools).await
    }

    fn conn<'a>(&'a self, pool: &'a DatabaseConnection) -> Conn<'a> {
        Conn::new(pool, self.0.clock.as_ref()).with_totals(&self.0.totals)
    }
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Db").field("backend", &self.backend()).finish_non_exhaustive()
    }
}
