//! Arguments that every command takes.
//! Must not act on them.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result};
use codex_config::{Config, Loaded};

/// Arguments of every command.
#[derive(Debug, Clone, clap::Args)]
pub struct GlobalArgs {
    /// Configuration file (YAML); without it defaults and CODEX_<SECTION>__<KEY> variables count.
    #[arg(long, global = true, env = "CODEX_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
}

impl GlobalArgs {
    /// Loads the configuration with the origin of each value.
    pub fn load(&self) -> Result<Loaded> {
        let vars = std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        codex_config::load(self.config.as_deref(), vars)
            .context("Codex does not start with this configuration")
    }

    /// Loads the configuration and starts logging as it says.
    pub fn start(&self) -> Result<Arc<Config>> {
        let config = self.load()?.config;
        crate::tracing::init(&config.log)?;
        Ok(Arc::new(config))
    }
}
