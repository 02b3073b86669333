//! codex: a library server for comics, manga and ebooks. Parses arguments and calls a command.
//! Must not hold logic: each command is a file.

mod allocator;
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
    let cli = Cli::parse();
    if cli.command.lives_long() {
        allocator::settle();
    }
    match commands::run(cli.command, &cli.global) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
