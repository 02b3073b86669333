//! `codex migrate`: brings the schema up to date.
//! Must not start anything else.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use codex_cli_common::boot::connect;
use codex_cli_common::{DataLock, GlobalArgs};
use codex_config::Config;
use codex_db::{Backend, Db, SchemaState};
use codex_events::EventBus;
use codex_utils::clock::{Clock, SystemClock};

use super::say;

/// Pause between two attempts to reach the database.
const RETRY: Duration = Duration::from_secs(1);

/// Arguments of `codex migrate`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Seconds to keep trying while the database does not answer.
    #[arg(long, default_value_t = 30)]
    wait: u64,
}

/// Runs the migrations.
pub(crate) async fn run(args: Args, global: &GlobalArgs) -> Result<()> {
    let config = global.start()?;
    let db = connect_within(&config, Duration::from_secs(args.wait)).await?;
    let _lock = match db.backend() {
        Backend::Sqlite => {
            let lock = DataLock::try_acquire(&config.data.dir)?;
            Some(lock.context("another Codex process holds the data folder; stop it first")?)
        }
        Backend::Postgres => None,
    };
    if let SchemaState::Unknown(names) = db.schema().await? {
        bail!(
            "the database was migrated by a newer Codex ({}); run that version",
            names.join(", ")
        );
    }
    let report = db.migrate().await.context("the migration failed")?;
    if let Some(backup) = &report.backup {
        say(&format!("kept a copy of the database: {}", backup.display()))?;
    }
    say(&format!("{} migration(s) run; the schema is current", report.applied.len()))
}

/// Connects, trying again while the database does not answer.
pub(super) async fn connect_within(config: &Arc<Config>, wait: Duration) -> Result<Db> {
    std::fs::create_dir_all(&config.data.dir).with_context(|| {
        format!("the data folder `{}` cannot be made", config.data.dir.display())
    })?;
    let events = EventBus::new(1);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let deadline = tokio::time::Instant::now() + wait;
    loop {
        match connect(config, &events, &clock).await {
            Ok(db) => return Ok(db),
            Err(error) if tokio::time::Instant::now() >= deadline => return Err(error),
            Err(error) => tracing::warn!("the database does not answer yet: {error:#}"),
        }
        tokio::time::sleep(RETRY).await;
    }
}
