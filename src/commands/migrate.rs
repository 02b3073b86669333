//! `codex migrate`: brings the schema up to date.
//! Must not start anything else.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use codex_cli_common::connect::connect_alone;
use codex_cli_common::{DataLock, GlobalArgs, Patience};
use codex_db::{Backend, Process, SchemaState};

use super::say;

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
    let patience = Patience::of(Duration::from_secs(args.wait));
    let db = connect_alone(&config, Process::Command, patience).await?;
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
