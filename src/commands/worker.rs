//! `codex worker`: background work without HTTP, any number beside any number of servers.
//! Must not run on SQLite, where the server's own process does it.

use std::time::Duration;

use anyhow::{Result, bail};
use codex_cli_common::{Background, GlobalArgs, Shutdown, boot};
use codex_db::{Backend, Process};

/// Arguments of `codex worker`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

/// Runs until told to end.
pub(crate) async fn run(_args: Args, global: &GlobalArgs) -> Result<()> {
    let config = global.start()?;
    let is_sqlite =
        config.database.url.as_ref().is_none_or(|url| url.expose().starts_with("sqlite"));
    if is_sqlite {
        bail!(
            "a worker of its own needs PostgreSQL: an SQLite file belongs to one process, and `codex serve` does its \
             background work itself. Set CODEX_DATABASE__URL=postgres://… to share the work"
        );
    }
    let grace = Duration::from_secs(config.server.shutdown_grace_seconds);
    let shutdown = Shutdown::listen(Duration::ZERO)?;
    let booted = boot(config, Process::Worker).await?;
    debug_assert_eq!(booted.core.db().backend(), Backend::Postgres);
    tracing::info!("worker is ready");
    let background = Background::start(&booted.core, &shutdown);
    shutdown.token().cancelled().await;
    if tokio::time::timeout(grace, background.finish()).await.is_err() {
        tracing::warn!(
            grace_s = grace.as_secs(),
            "some tasks did not end in time; another worker takes them over"
        );
    }
    Ok(())
}
