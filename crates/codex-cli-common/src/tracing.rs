//! Log output on standard error.
//! Must not log anything itself.

use anyhow::{Context, Result};
use codex_config::LogSection;
use codex_config::sections::LogFormat;
use tracing_subscriber::EnvFilter;

/// Crates whose every statement would be a line.
const QUIET: &str =
    "sqlx=warn,sea_orm=warn,sea_orm_migration=warn,lopdf=off,hayro=error,apalis=warn";

/// Starts logging; call once.
pub fn init(log: &LogSection) -> Result<()> {
    let filter = EnvFilter::try_new(format!("{QUIET},{}", log.level))
        .with_context(|| format!("`log.level` is not a filter: `{}`", log.level))?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match log.format {
        LogFormat::Text => builder.with_target(false).try_init(),
        LogFormat::Json => builder.json().try_init(),
    };
    started.map_err(anyhow::Error::from_boxed).context("logging was started twice")
}
