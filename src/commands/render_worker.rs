//! `codex render-worker`: draws PDF pages asked for on standard input.
//! Must not read the configuration: its limits are arguments.

use std::process::ExitCode;

use anyhow::{Context, Result};
use codex_parsers::pdf::render::{WorkerLimits, worker_main};

/// Arguments of `codex render-worker`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Mebibytes of address space.
    #[arg(long, default_value_t = 1024)]
    memory_mb: u64,
}

/// Runs until standard input ends.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let limits = WorkerLimits { memory_bytes: args.memory_mb << 20, ..WorkerLimits::default() };
    worker_main(std::io::stdin(), std::io::stdout(), &limits).context("the renderer ended")?;
    Ok(ExitCode::SUCCESS)
}
