//! The commands, one file each.
//! Must not know how any of them works.

mod config;
mod layout;
mod library;
mod migrate;
mod openapi;
mod render_worker;
mod scan;
mod schedules;
mod seed;
mod serve;
mod tasks;
mod trash;
mod try_book;
mod user;
mod wait_for_migrations;
mod worker;

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use codex_cli_common::GlobalArgs;

/// How long blocking jobs may take to notice the end of the process.
const LAST_JOBS: Duration = Duration::from_secs(1);

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Serves libraries over HTTP.
    Serve(serve::Args),
    /// Runs background work beside servers on the same PostgreSQL database.
    Worker(worker::Args),
    /// Reads a folder and says what is in it; needs no database.
    Scan(scan::Args),
    /// Brings the database schema up to date.
    Migrate(migrate::Args),
    /// Waits until the database schema is the one of this version.
    WaitForMigrations(wait_for_migrations::Args),
    /// Creates users, API keys and libraries from a file; running it again changes nothing.
    Seed(seed::Args),
    /// Shows libraries, asks for scans, confirms losses.
    Library(library::Args),
    /// Shows books whose files are gone, looks for them again, deletes them for good.
    Trash(trash::Args),
    /// Manages accounts.
    User(user::Args),
    /// Shows background tasks, stops them and tries them again, pauses lanes.
    Tasks(tasks::Args),
    /// Shows and changes what is done by the clock.
    Schedules(schedules::Args),
    /// Shows or changes how the files of a library become series and books.
    Layout(layout::Args),
    /// Checks, shows or writes the configuration.
    Config(config::Args),
    /// Prints the OpenAPI document.
    Openapi,
    /// Draws PDF pages for a server; not for people.
    #[command(hide = true)]
    RenderWorker(render_worker::Args),
    /// Reads a book that may end the process; not for people.
    #[command(hide = true)]
    TryBook(try_book::Args),
}

impl Command {
    /// Whether the process goes on when it has scanned, so that memory it gives back counts.
    pub(crate) fn lives_long(&self) -> bool {
        matches!(self, Self::Serve(_) | Self::Worker(_))
    }
}

/// Runs a command.
pub(crate) fn run(command: Command, global: &GlobalArgs) -> Result<ExitCode> {
    match command {
        Command::Scan(args) => scan::run(&args, global),
        Command::Config(args) => config::run(&args, global),
        Command::Openapi => openapi::run(),
        Command::RenderWorker(args) => render_worker::run(&args),
        Command::TryBook(args) => try_book::run(&args),
        Command::Serve(args) => block_on(serve::run(args, global)),
        Command::Layout(args) => block_on(layout::run(args, global)),
        Command::Worker(args) => block_on(worker::run(args, global)),
        Command::Migrate(args) => block_on(migrate::run(args, global)),
        Command::WaitForMigrations(args) => block_on(wait_for_migrations::run(args, global)),
        Command::Seed(args) => block_on(seed::run(args, global)),
        Command::Schedules(args) => block_on(schedules::run(args, global)),
        Command::Library(args) => block_on(library::run(args, global)),
        Command::Trash(args) => block_on(trash::run(args, global)),
        Command::Tasks(args) => block_on(tasks::run(args, global)),
        Command::User(args) => block_on(user::run(args, global)),
    }
}

fn block_on(command: impl Future<Output = Result<()>>) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_name("codex")
        .build()
        .context("the runtime cannot be started")?;
    let outcome = runtime.block_on(command);
    // A blocking job that does not look at its signal must not hold the end of the process.
    runtime.shutdown_timeout(LAST_JOBS);
    outcome?;
    Ok(ExitCode::SUCCESS)
}

/// Writes a line to standard output; a closed pipe is no fault.
pub(crate) fn say(text: &str) -> Result<()> {
    use std::io::Write as _;
    match writeln!(std::io::stdout().lock(), "{text}") {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(error).context("writing to standard output")
        }
        Ok(()) | Err(_) => Ok(()),
    }
}
