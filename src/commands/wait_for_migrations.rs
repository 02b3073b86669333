//! `codex wait-for-migrations`: for containers that start beside the one that migrates.
//! Must not migrate.

use std::time::Duration;

use anyhow::{Result, bail};
use codex_cli_common::GlobalArgs;
use codex_db::SchemaState;

use super::{migrate::connect_within, say};

/// Pause between two looks.
const PAUSE: Duration = Duration::from_secs(1);

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
    let timeout = Duration::from_secs(args.timeout);
    let deadline = tokio::time::Instant::now() + timeout;
    let db = connect_within(&config, timeout).await?;
    loop {
        match db.schema().await {
            Ok(SchemaState::Current | SchemaState::Expanded(_)) => return say("the schema fits"),
            Ok(SchemaState::Unknown(names)) => {
                bail!("the database was migrated by a newer Codex ({})", names.join(", "))
            }
            Ok(SchemaState::Behind(count)) => tracing::info!(count, "waiting for migrations"),
            Err(error) => tracing::warn!("the database does not answer: {error}"),
        }
        if tokio::time::Instant::now() >= deadline {
            bail!("the schema is not current after {} s; run `codex migrate`", args.timeout);
        }
        tokio::time::sleep(PAUSE).await;
    }
}
