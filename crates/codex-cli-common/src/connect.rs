//! The way to the database: one budget of time for reaching it and for waiting until it is migrated.
//! Must not migrate.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use codex_config::Config;
use codex_db::{Db, DbOptions, Process, SchemaState};
use codex_events::EventBus;
use codex_utils::clock::{Clock, SystemClock};
use tokio::time::Instant;

/// Pause between two looks.
const PAUSE: Duration = Duration::from_secs(1);

/// How long a start waits for the database in all.
#[derive(Debug, Clone, Copy)]
pub struct Patience(Instant);

impl Patience {
    /// From now on.
    pub fn of(time: Duration) -> Self {
        Self(Instant::now() + time)
    }

    /// Waits a moment; `false` when the time is used up.
    async fn pause(self) -> bool {
        let left = self.0.saturating_duration_since(Instant::now());
        tokio::time::sleep(PAUSE.min(left)).await;
        !left.is_zero()
    }
}

/// Connects with a bus that nobody listens to, for a command that needs no services.
pub async fn connect_alone(config: &Config, process: Process, patience: Patience) -> Result<Db> {
    connect(config, process, &EventBus::new(1), &(Arc::new(SystemClock) as _), patience).await
}

/// Connects to the configured database, trying again while it does not answer; other faults stay.
pub async fn connect(
    config: &Config,
    process: Process,
    events: &EventBus,
    clock: &Arc<dyn Clock>,
    patience: Patience,
) -> Result<Db> {
    let data_dir = &config.data.dir;
    std::fs::create_dir_all(data_dir)
        .with_context(|| format!("the data folder `{}` cannot be made", data_dir.display()))?;
    let options = DbOptions::from_config(config).of(process);
    loop {
        match Db::connect(&options, events.clone(), Arc::clone(clock)).await {
            Ok(db) => return Ok(db),
            Err(error) if error.may_pass() && patience.pause().await => {
                tracing::warn!("the database does not answer yet: {error}");
            }
            Err(error) => {
                return Err(error).context("the database cannot be opened; check `database.url`");
            }
        }
    }
}

/// How the schema stands to this program, after waiting until another process has migrated it; over one connection at a
/// time.
pub async fn migrated_schema(db: &Db, patience: Patience) -> Result<SchemaState> {
    loop {
        match db.schema().await {
            Ok(SchemaState::Behind(count)) if patience.pause().await => {
                tracing::info!(count, "waiting for `codex migrate`");
            }
            Ok(state) => return Ok(state),
            Err(error) if error.may_pass() && patience.pause().await => {
                tracing::warn!("the database does not answer: {error}");
            }
            Err(error) => return Err(error).context("the schema cannot be looked at"),
        }
    }
}
