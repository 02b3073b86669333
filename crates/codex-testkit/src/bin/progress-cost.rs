//! `progress-cost [SESSIONS] [BOOKS]`: what a turn of a page costs behind a long log, and a mark on a large series.
//! Asks SQLite, and PostgreSQL where the server of the tests is there; prints, asserts nothing.

use std::io::Write as _;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use chrono::{DateTime, TimeDelta, Utc};
use codex_models::actor::LibraryScope;
use codex_models::books::BookFilter;
use codex_models::progress::{ProgressUpdate, SessionKind, SessionReport};
use codex_models::series::SeriesFilter;
use codex_models::sort::{BookSort, SeriesSort};
use codex_models::{Actor, BookId, PageRequest, SeriesId, SessionId};
use codex_services::progress::ReadMark;
use codex_testkit::app::TestApp;
use codex_testkit::corpus::cbz::Cbz;
use codex_testkit::db::Engine;
use codex_utils::clock::Clock;
use codex_utils::id;

/// Turns of a page that are measured.
const TURNS: i64 = 200;

fn main() -> ExitCode {
    let mut numbers = std::env::args().skip(1).map(|text| text.parse::<i64>().ok());
    let sessions = numbers.next().flatten().unwrap_or(2_000);
    let books = numbers.next().flatten().unwrap_or(800);
    let outcome = tokio::runtime::Runtime::new()
        .context("the runtime cannot be started")
        .and_then(|runtime| runtime.block_on(measure_all(sessions, books)));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn measure_all(sessions: i64, books: i64) -> Result<()> {
    Box::pin(measure(Engine::Sqlite, sessions, books)).await?;
    if std::env::var_os("CODEX_TEST_POSTGRES_URL").is_some() {
        Box::pin(measure(Engine::Postgres, sessions, books)).await?;
    }
    Ok(())
}

async fn measure(engine: Engine, sessions: i64, books: i64) -> Result<()> {
    let app = TestApp::new(engine).await;
    for number in 1..=books {
        app.put_book(&format!("Long/Long {number}.cbz"), Cbz::with_pages(1).build());
    }
    app.scan_library().await;
    let user = app.core.users().find_by_name("reader").await?;
    let who = Actor::new(user.id, user.name, user.role, LibraryScope::All);
    let (series, book) = firsts(&app, &who).await?;
    let progress = app.core.progress();
    let begin = app.clock.now() - TimeDelta::days(30);
    log(&app, &who, book, begin, sessions).await?;
    let mut turns = Vec::new();
    for turn in 0..TURNS {
        let at = begin + TimeDelta::days(1) + TimeDelta::seconds(turn);
        let begun = Instant::now();
        progress.save(&who, book, at_half(at)).await?;
        turns.push(begun.elapsed());
    }
    turns.sort_unstable();
    let begun = Instant::now();
    progress.save(&who, book, at_half(begin - TimeDelta::days(1))).await?;
    let late = begun.elapsed();
    let mut marks = Vec::new();
    for mark in [ReadMark::Read, ReadMark::Unread] {
        let begun = Instant::now();
        let count = progress.mark_series(&who, series, mark).await?;
        marks.push((count, begun.elapsed()));
    }
    let millis = |time: Duration| time.as_secs_f64() * 1_000.0;
    let at = |share: usize| turns.get(turns.len() * share / 100).copied().unwrap_or_default();
    writeln!(
        std::io::stdout(),
        "{engine:?}: a turn behind {sessions} sessions p50 {:.2} ms, p95 {:.2} ms; one that arrives late {:.1} ms; \
         marks {}",
        millis(at(50)),
        millis(at(95)),
        millis(late),
        marks
            .iter()
            .map(|(count, time)| format!("{count} books {:.0} ms", millis(*time)))
            .collect::<Vec<_>>()
            .join(", "),
    )?;
    Ok(())
}

/// The one series, and its first book.
async fn firsts(app: &TestApp, who: &Actor) -> Result<(SeriesId, BookId)> {
    let (viewer, one) = (who.viewer(), || PageRequest::first(1));
    let (filter, sort) = (SeriesFilter::default(), SeriesSort::default());
    let series = app.core.series().list(viewer, &filter, sort, one()).await?;
    let series = series.items.first().context("there is a series")?.series.id;
    let (filter, sort) = (BookFilter::default(), BookSort::default());
    let books = app.core.books().list(viewer, &filter, sort, one()).await?;
    let book = books.items.first().context("there is a book")?.book.id;
    Ok((series, book))
}

async fn log(
    app: &TestApp,
    who: &Actor,
    book: BookId,
    begin: DateTime<Utc>,
    sessions: i64,
) -> Result<()> {
    let reports: Vec<SessionReport> = (0..sessions)
        .map(|turn| SessionReport {
            id: SessionId(id::next()),
            book,
            kind: SessionKind::Percentage,
            update: at_half(begin + TimeDelta::seconds(turn)),
        })
        .collect();
    for part in reports.chunks(100) {
        for outcome in app.core.progress().save_many(who, part.to_vec()).await? {
            outcome?;
        }
    }
    Ok(())
}

fn at_half(at: DateTime<Utc>) -> ProgressUpdate {
    ProgressUpdate { percentage: Some(0.5), at: Some(at), ..ProgressUpdate::default() }
}
