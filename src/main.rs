//! codex: a library server for comics, manga and ebooks. Parses arguments and calls a command.
//! Must not hold logic: each command is a file.

mod commands;

use std::process::ExitCode;

use clap::Parser;
use codex_cli_common::GlobalArgs;
use commands::Command;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A self-hosted server for comics, manga and ebooks.
#[derive(Debug, Parser)]
#[command(name = "codex", version, propagate_version = true)]
struct Cli {
    #[command(flatten)]
    global: GlobalArgs,
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    keep_pages_small();
    let cli = Cli::parse();
    match commands::run(cli.command, &cli.global) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Asks for ordinary pages: with huge ones the allocator's arenas keep a scan's peak resident long after it ended.
/// Where that cannot be had, memory is used more freely and nothing else changes.
fn keep_pages_small() {
    #[cfg(target_os = "linux")]
    rustix::thread::disable_transparent_huge_pages(true).unwrap_or_default();
}
