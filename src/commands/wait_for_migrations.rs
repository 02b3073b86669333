//! `codex wait-for-migrations`: for containers that start beside the one that migrates.
//! Must not migrate.

use std::time::Duration;

use anyhow::{Result, bail};
use codex_cli_common::connect::{connect_alone, migrated_schema};
use codex_cli_common::{GlobalArgs, Patience};
use codex_db::{Process, SchemaState};

use super::say;

/// Arguments of `codex wait-for-migrations`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Seconds to wait in all.
    #[arg(long, default_value_t = 300)]
    timeout: u64,
}

/// Waits over one connection until the schema fits.
pub(crate) async fn run(args: Args, global: &GlobalArgs) -> Result<()> {
    let config = global.start()?;
    let patience = Patience::of(Duration::from_secs(args.timeout));
    let db = connect_alone(&config, Process::Watcher, patience).await?;
    match migrated_schema(&db, patience).await? {
        SchemaState::Current | SchemaState::Expanded(_) => say("the schema fits"),
        SchemaState::Unknown(names) => {
            bail!("the database was migrated by a newer Codex ({})", names.join(", "))
        }
        SchemaState::Behind(_) => {
            bail!("the schema is not current after {} s; run `codex migrate`", args.timeout)
        }
    }
}
