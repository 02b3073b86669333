//! The database handle: pools, migrations, transactions.
//! Must not hold statements; those are repositories.

use std::sync::Arc;
use std::time::Duration;

use codex_config::{Config, EventsSection, Secret, TasksSection};
use codex_events::EventBus;
use codex_utils::clock::Clock;
use sea_orm::DatabaseConnection;
use tokio_util::sync::CancellationToken;

use crate::conn::Counts;
use crate::repo::events::EventLogLimits;
use crate::repo::{access_classes, facet_sets};
use crate::sql::connect::{self, Pools};
use crate::sql::queue::Queue;
use crate::sql::relay::{self, RelayState};
use crate::{Backend, Conn, Result, Tx};

/// How to connect.
#[derive(Debug, Clone)]
pub struct DbOptions {
    /// `sqlite:///path/codex.db` or `postgres://user:password@host/name`.
    pub url: Secret<String>,
    /// What the process is for.
    pub process: Process,
    /// Connections for reading by requests.
    pub connections: u32,
    /// Connections for transactions of requests; on SQLite there is one for all.
    pub write_connections: u32,
    /// Connections for reading by background work, and on PostgreSQL as many again for its transactions.
    pub background_connections: u32,
    /// How long to wait for a free connection.
    pub acquire_timeout: Duration,
    /// How long events are kept.
    pub event_log: EventLogLimits,
    /// Address of the Redis server that tells processes of each other's events, and the channel on it; without one
    /// PostgreSQL does.
    pub redis: Option<(Secret<String>, String)>,
    /// How tasks are handed out.
    pub tasks: TasksSection,
}

impl DbOptions {
    /// Options with the usual sizes.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: Secret::new(url.into()),
            process: Process::Server,
            connections: 6,
            write_connections: 4,
            background_connections: 3,
            acquire_timeout: Duration::from_secs(10),
            event_log: event_log(&EventsSection::default()),
            redis: None,
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
            process: Process::Server,
            connections: section.connections,
            write_connections: section.write_connections,
            background_connections: section.background_connections,
            acquire_timeout: Duration::from_secs(section.acquire_seconds),
            event_log: event_log(&config.events),
            redis: config
                .events
                .redis_url
                .clone()
                .map(|url| (url, config.events.redis_channel.clone())),
            tasks: config.tasks.clone(),
        }
    }

    /// For a process of another kind.
    #[must_use]
    pub fn of(self, process: Process) -> Self {
        Self { process, ..self }
    }
}

/// What a process is for, which decides how many connections to a PostgreSQL server it may open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Process {
    /// Answers requests, and does background work: everything as configured.
    Server,
    /// Only does background work.
    Worker,
    /// Does one thing and ends.
    Command,
    /// Only waits for something in the database, over one connection.
    Watcher,
}

/// Whose share of the connections is used, so that background work cannot starve requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Share {
    Requests,
    Background,
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
pub struct Db(pub(crate) Arc<Parts>, pub(crate) Share);

pub(crate) struct Parts {
    pub(crate) pools: Pools,
    pub(crate) bus: EventBus,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) queue: crate::sql::queue::QueueState,
    pub(crate) relay: RelayState,
    counts: Counts,
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
        let relay = RelayState::new(options.event_log, options.redis.as_ref())?;
        let parts = Parts { pools, bus, clock, queue, relay, counts: Counts::default() };
        Ok(Self(Arc::new(parts), Share::Requests))
    }

    /// Which engine.
    pub fn backend(&self) -> Backend {
        self.0.pools.backend
    }

    /// Whether other processes may work on the same database.
    pub fn is_shared(&self) -> bool {
        self.backend() == Backend::Postgres
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
        let report = connect::migrate(&self.0.pools).await?;
        loop {
            let tx = self.begin().await?;
            let is_more = access_classes::assign_missing(&tx).await?
                | facet_sets::assign_missing(&tx).await?;
            tx.commit().await?;
            if !is_more {
                return Ok(report);
            }
        }
    }

    /// The same database for background work, which has connections of its own.
    #[must_use]
    pub fn in_background(&self) -> Self {
        Self(Arc::clone(&self.0), Share::Background)
    }

    /// Reads, from the share of whoever holds this handle.
    pub fn read(&self) -> Conn<'_> {
        match self.1 {
            Share::Requests => self.conn(&self.0.pools.readers),
            Share::Background => self.read_background(),
        }
    }

    /// The readers of scans and other background work.
    pub fn read_background(&self) -> Conn<'_> {
        self.conn(&self.0.pools.background)
    }

    /// The connections that write, without a transaction: for what is a transaction of its own, and for a look right
    /// before it. They are few, so that a server has mostly planned there what is asked.
    pub(crate) fn at_writer(&self) -> Conn<'_> {
        self.conn(connect::writer(&self.0.pools, self.1))
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

    /// Tidies up behind a long run of large writes: on SQLite the memory it left in connections is given back; on PostgreSQL
    /// tables that changed much are vacuumed and analyzed, which the server itself comes to within minutes, or never.
    pub async fn settle(&self) -> Result<()> {
        connect::settle(&self.0.pools).await
    }

    /// Closes every connection.
    pub async fn close(&self) -> Result<()> {
        connect::close(&self.0.pools).await
    }

    fn conn<'a>(&'a self, pool: &'a DatabaseConnection) -> Conn<'a> {
        let Parts { clock, counts, .. } = self.0.as_ref();
        Conn::new(pool, clock.as_ref()).with_counts(counts)
    }
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Db").field("backend", &self.backend()).finish_non_exhaustive()
    }
}
