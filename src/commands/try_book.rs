//! `codex try-book`: reads a book as a scan does, in a process that may end over it.
//! Must not keep anything: what counts is how the process ends.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use codex_parsers::{BookFile, Formats, Limits, Stop};
use codex_services::covers;
use codex_services::covers::pipeline::CoverSpec;

/// Arguments of `codex try-book`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The file, or the folder of images.
    path: PathBuf,
}

/// Reads the book and draws its cover.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    // When there is not enough memory for both, this process has to end and not the one that waits for it; where that
    // cannot be said, it is decided by their sizes.
    if let Err(error) = std::fs::write("/proc/self/oom_score_adj", "1000") {
        eprintln!("warning: this process may outlive others: {error}");
    }
    let (formats, stop) = (Formats::new(Limits::default()), Stop::new());
    let file = BookFile::open(&args.path)?;
    file.preload()?;
    let parsed = formats.parse(&file, &stop)?;
    let spec = CoverSpec { width: 600, quality: 80, max_pixels: formats.limits().pixels };
    covers::from_parsed(&formats, &file, &parsed, &spec, &stop).context("it has no cover")?;
    Ok(ExitCode::SUCCESS)
}
