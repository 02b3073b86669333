//! `codex scan PATH`: says what is in a folder, without a database.
//! Must not write anything but its answer.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use codex_cli_common::GlobalArgs;
use codex_cli_common::boot::limits;
use codex_parsers::{Formats, Stop};
use codex_scanner::{Survey, SurveyError, SurveyObserver, survey};
use indicatif::{ProgressBar, ProgressStyle};

use super::layout::{LayoutArgs, reason};
use super::say;

/// Exit code when something could not be read.
const SOME_FAILED: u8 = 1;
/// Exit code for a path that cannot be used.
const USAGE: u8 = 2;
/// Exit code after Ctrl-C.
const INTERRUPTED: u8 = 130;
/// Pause between two lines of progress when there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(5);

/// Arguments of `codex scan`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A folder of books, or one book.
    path: PathBuf,
    /// Print one JSON document instead of a table.
    #[arg(long)]
    json: bool,
    /// Print each file with its series, and why it belongs there.
    #[arg(long)]
    explain: bool,
    #[command(flatten)]
    layout: LayoutArgs,
}

/// Runs `codex scan`.
pub(crate) fn run(args: &Args, global: &GlobalArgs) -> Result<ExitCode> {
    let config = global.start()?;
    let formats = Formats::new(limits(&config));
    let stop = Stop::new();
    stop_on_signal(stop.clone())?;
    let placer = match args.layout.placer() {
        Ok(placer) => placer,
        Err(error) => {
            eprintln!("error: {error}");
            return Ok(ExitCode::from(USAGE));
        }
    };
    let progress = Progress::new(std::io::stderr().is_terminal());
    let outcome = survey(&args.path, &formats, &placer, &progress, &stop);
    progress.clear();
    let found = match outcome {
        Ok(found) => found,
        Err(SurveyError::Stopped) => {
            eprintln!("stopped");
            return Ok(ExitCode::from(INTERRUPTED));
        }
        Err(error @ SurveyError::Root { .. }) => {
            eprintln!("error: {:#}", anyhow::Error::from(error));
            return Ok(ExitCode::from(USAGE));
        }
    };
    if args.json {
        say(&serde_json::to_string(&found).context("writing JSON")?)?;
    } else if args.explain {
        explain(&found)?;
    } else {
        print_table(&found)?;
    }
    Ok(if found.errors.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(SOME_FAILED) })
}

/// The parsers look at the flag between entries, so a stop takes well under a second.
fn stop_on_signal(stop: Stop) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("starting a runtime")?;
    let wait = move || {
        if runtime.block_on(tokio::signal::ctrl_c()).is_ok() {
            stop.stop();
        }
    };
    std::thread::Builder::new()
        .name("signals".to_owned())
        .spawn(wait)
        .context("starting a thread")?;
    Ok(())
}

/// A line for each file: its place, the series, volume and number, its title, and why it belongs to the series.
fn explain(found: &Survey) -> Result<()> {
    for series in &found.series {
        for book in &series.books {
            let blank = || "-".to_owned();
            say(&format!(
                "{}\t{}\t{}\t{}\t{}\t{}",
                book.path,
                series.name,
                book.volume.clone().unwrap_or_else(blank),
                book.number.clone().unwrap_or_else(blank),
                book.title,
                reason(book.reason),
            ))?;
        }
    }
    for error in &found.errors {
        say(&format!("error: {}: {} ({})", error.path, error.message, error.code))?;
    }
    Ok(())
}

fn print_table(found: &Survey) -> Result<()> {
    let width = found
        .series
        .iter()
        .map(|series| series.name.chars().count())
        .max()
        .unwrap_or(0)
        .clamp(6, 48);
    say(&format!("{:<width$}  {:>6}  {:>8}  {:>10}", "SERIES", "BOOKS", "PAGES", "SIZE"))?;
    for series in &found.series {
        let name: String = series.name.chars().take(width).collect();
        let pages: usize = series.books.iter().map(|book| book.pages).sum();
        let bytes: u64 = series.books.iter().map(|book| book.size).sum();
        say(&format!(
            "{name:<width$}  {:>6}  {pages:>8}  {:>10}",
            series.books.len(),
            size(bytes)
        ))?;
    }
    for series in &found.series {
        for book in &series.books {
            for warning in &book.warnings {
                say(&format!("warning: {}: {} ({})", book.path, warning.message, warning.code))?;
            }
        }
    }
    for error in &found.errors {
        say(&format!("error: {}: {} ({})", error.path, error.message, error.code))?;
    }
    let totals = &found.totals;
    let formats: Vec<String> =
        totals.by_format.iter().map(|(format, count)| format!("{count} {format}")).collect();
    say(&format!(
        "\n{} series, {} books ({}), {} pages, {}, {} errors, {:.2} s",
        totals.series,
        totals.books,
        formats.join(", "),
        totals.pages,
        size(totals.bytes),
        totals.errors,
        found.seconds
    ))
}

#[expect(clippy::cast_precision_loss, reason = "a size for people needs three digits")]
fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let mut value = bytes as f64 / 1024.0;
    let mut unit = 0;
    while value >= 1024.0 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    format!("{value:.1} {}", UNITS[unit])
}

/// A bar with rate and time left on a terminal, plain lines now and then elsewhere.
struct Progress {
    bar: Option<ProgressBar>,
    total: AtomicU64,
    done: AtomicU64,
    last_line: Mutex<Instant>,
}

impl Progress {
    fn new(is_terminal: bool) -> Self {
        let bar = is_terminal.then(|| {
            let style = ProgressStyle::with_template(
                "{spinner} {pos}/{len} {wide_bar} {per_sec} {eta} left",
            );
            ProgressBar::new(0)
                .with_style(style.unwrap_or_else(|_invalid| ProgressStyle::default_bar()))
        });
        let now = Instant::now();
        Self { bar, total: AtomicU64::new(0), done: AtomicU64::new(0), last_line: Mutex::new(now) }
    }

    fn clear(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

impl SurveyObserver for Progress {
    fn found(&self, files: u64) {
        if let Some(bar) = &self.bar {
            bar.set_length(files);
            bar.tick();
        }
    }

    fn begin(&self, files: u64, _bytes: u64) {
        self.total.store(files, Ordering::Relaxed);
        if let Some(bar) = &self.bar {
            bar.set_length(files);
            bar.reset_eta();
        }
    }

    fn done(&self, _path: &str, _bytes: u64, _is_read: bool) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if let Some(bar) = &self.bar {
            bar.set_position(done);
            return;
        }
        let Ok(mut last) = self.last_line.try_lock() else { return };
        let since = last.elapsed();
        if since >= LINE_EVERY {
            eprintln!("{done} of {} files read", self.total.load(Ordering::Relaxed));
            *last += since;
        }
    }
}
