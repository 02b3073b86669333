//! The one composition root: every command that needs the core gets the same one.
//! Must not start background work.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use codex_config::Config;
use codex_db::{Backend, Db, Process, SchemaState};
use codex_events::EventBus;
use codex_parsers::{Formats, Limits};
use codex_services::{Core, CoreBuilder, RenderWorker};
use codex_utils::clock::{Clock, SystemClock};

use crate::DataLock;
use crate::connect::{Patience, connect, migrated_schema};

/// A core that is ready, and the lock of its data folder.
pub struct Booted {
    /// The services.
    pub core: Core,
    /// Held when this process does the background work of an SQLite data folder; `None` when another one does.
    pub lock: Option<DataLock>,
}

impl Booted {
    /// Whether this process may run tasks.
    pub fn may_work(&self) -> bool {
        self.lock.is_some() || self.core.db().backend() == Backend::Postgres
    }
}

/// Connects, checks (SQLite: migrates) the schema and builds the core. A process that stays waits for a database that is
/// not there or not migrated yet.
pub async fn boot(config: Arc<Config>, process: Process) -> Result<Booted> {
    let patience = Patience::of(match process {
        Process::Server | Process::Worker => Duration::from_secs(config.database.wait_seconds),
        Process::Command | Process::Watcher => Duration::ZERO,
    });
    let events = EventBus::new(config.events.buffer as usize);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let db = connect(&config, process, &events, &clock, patience).await?;
    check_connections(&db).await?;
    let lock = match db.backend() {
        Backend::Sqlite => DataLock::try_acquire(&config.data.dir)?,
        Backend::Postgres => None,
    };
    prepare_schema(&db, lock.is_some(), patience).await?;
    let core = CoreBuilder {
        formats: Formats::new(limits(&config)),
        render_worker: render_worker(&config)?,
        config,
        db,
        events,
        clock,
    }
    .build()
    .await?;
    Ok(Booted { core, lock })
}

/// Refuses when the server can never give what this process may ask for, warns when it cannot now.
async fn check_connections(db: &Db) -> Result<()> {
    let Some(budget) = db.connection_budget().await.context("asking for the connection limit")?
    else {
        return Ok(());
    };
    let remedy = "lower `database.connections`, `database.write_connections` and `database.background_connections`, or raise the server's `max_connections`";
    anyhow::ensure!(
        budget.needed <= budget.allowed,
        "this process may open {} connections, the database server allows {} in all; {remedy}",
        budget.needed,
        budget.allowed
    );
    if budget.needed + budget.in_use > budget.allowed {
        tracing::warn!(
            "this process may open {} connections, the database server allows {} and has {} in use; {remedy}",
            budget.needed,
            budget.allowed,
            budget.in_use
        );
    }
    Ok(())
}

/// SQLite is migrated at start by the process that owns the folder; PostgreSQL by `codex migrate` alone, since
/// replicas of two versions may be running.
async fn prepare_schema(db: &Db, owns_folder: bool, patience: Patience) -> Result<()> {
    let state = match db.backend() {
        Backend::Sqlite => db.schema().await?,
        Backend::Postgres => migrated_schema(db, patience).await?,
    };
    match (state, db.backend()) {
        (SchemaState::Current, _) => Ok(()),
        (SchemaState::Expanded(names), _) => {
            tracing::info!(
                "a newer Codex has extended the database ({}); working beside it",
                names.join(", ")
            );
            Ok(())
        }
        (SchemaState::Unknown(names), _) => bail!(
            "the database was migrated by a newer Codex ({}); run that version, or restore the copy kept before",
            names.join(", ")
        ),
        (SchemaState::Behind(_), Backend::Sqlite) if owns_folder => {
            let report = db.migrate().await.context("the database cannot be migrated")?;
            if let Some(backup) = &report.backup {
                tracing::info!(backup = %backup.display(), "kept a copy of the database from before the migration");
            }
            tracing::info!(migrations = report.applied.len(), "migrated the database");
            Ok(())
        }
        (SchemaState::Behind(_), Backend::Sqlite) => {
            bail!(
                "another Codex process holds the data folder and has not migrated it yet; try again"
            )
        }
        (SchemaState::Behind(count), Backend::Postgres) => {
            bail!("the database lacks {count} migration(s); run `codex migrate` first")
        }
    }
}

/// The limits on library files that the configuration asks for.
pub fn limits(config: &Config) -> Limits {
    const MIB: u64 = 1 << 20;
    let files = &config.files;
    Limits {
        entry_bytes: files.max_entry_mb * MIB,
        total_bytes: files.max_total_gb * 1024 * MIB,
        ratio: u64::from(files.max_ratio),
        entries: files.max_entries as usize,
        pixels: u64::from(files.max_megapixels) * 1_000_000,
        ..Limits::default()
    }
}

fn render_worker(config: &Config) -> Result<RenderWorker> {
    let program = std::env::current_exe().context("the path of this program is not known")?;
    let args =
        vec!["render-worker".into(), "--memory-mb".into(), config.pdf.memory_mb.to_string().into()];
    Ok(RenderWorker { program: follow_deleted(&program), args })
}

/// After an upgrade in place the kernel names the running file "… (deleted)"; the new one lies where it was.
fn follow_deleted(program: &Path) -> std::path::PathBuf {
    let text = program.to_string_lossy();
    text.strip_suffix(" (deleted)").map_or_else(|| program.to_path_buf(), Into::into)
}
