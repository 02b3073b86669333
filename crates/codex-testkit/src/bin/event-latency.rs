//! `event-latency [EVENTS] [LISTENERS]`: how long an event of one replica takes to the clients of another.
//! Needs the PostgreSQL server of the tests; prints, asserts nothing.

use std::io::Write as _;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use axum::body::Body;
use codex_models::Actor;
use codex_models::libraries::NewLibrary;
use codex_testkit::app::TestApp;
use codex_testkit::db::Engine;
use http_body_util::BodyExt as _;
use tokio::task::JoinSet;

/// Between two events, so that each is measured alone.
const PAUSE: Duration = Duration::from_millis(20);

fn main() -> ExitCode {
    let mut numbers = std::env::args().skip(1).map(|text| text.parse::<usize>().ok());
    let events = numbers.next().flatten().unwrap_or(300);
    let listeners = numbers.next().flatten().unwrap_or(500);
    let outcome = tokio::runtime::Runtime::new()
        .context("the runtime cannot be started")
        .and_then(|runtime| runtime.block_on(measure(events, listeners)));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn measure(events: usize, listeners: usize) -> Result<()> {
    let writer = TestApp::new(Engine::Postgres).await;
    let reader = writer.replica().await;
    let client = reader.as_admin();
    client.get("/api/v1/libraries").await;
    let begun = Instant::now();
    let mut running = JoinSet::new();
    let (ready, mut are_ready) = tokio::sync::mpsc::channel(listeners.max(1));
    for _ in 0..listeners {
        let (client, ready) = (client.clone(), ready.clone());
        running.spawn(async move {
            let stream = client.open(http::Method::GET, "/api/v1/events", Body::empty()).await;
            listen(stream.into_body(), events, begun, ready).await
        });
    }
    for _ in 0..listeners {
        are_ready.recv().await.context("a stream did not open")?;
    }
    let operator = Actor::operator();
    let mut written = Vec::with_capacity(events);
    for turn in 0..events {
        let folder = writer.library_folder().with_file_name(format!("shelf {turn}"));
        std::fs::create_dir_all(&folder)?;
        let root = folder.to_str().context("test paths are text")?.to_owned();
        let new = NewLibrary {
            name: format!("Shelf {turn}"),
            roots: vec![root],
            ..NewLibrary::default()
        };
        writer.core.libraries().create(&operator, new, false).await?;
        // The clock begins when the writer has its answer.
        written.push(begun.elapsed());
        tokio::time::sleep(PAUSE).await;
    }
    let mut delays = Vec::with_capacity(events * listeners);
    while let Some(heard) = running.join_next().await {
        let heard = heard??;
        delays.extend(
            heard.iter().zip(&written).map(|(heard, written)| heard.saturating_sub(*written)),
        );
    }
    delays.sort_unstable();
    let at = |share: usize| {
        let place = (delays.len() * share / 100).min(delays.len().saturating_sub(1));
        delays.get(place).map_or(0.0, |delay| delay.as_secs_f64() * 1_000.0)
    };
    writeln!(
        std::io::stdout(),
        "{events} events to {listeners} listeners: p50 {:.1} ms, p95 {:.1} ms, p99 {:.1} ms, max {:.1} ms",
        at(50),
        at(95),
        at(99),
        at(100)
    )?;
    Ok(())
}

/// When each of the events arrived.
async fn listen(
    mut body: Body,
    events: usize,
    begun: Instant,
    ready: tokio::sync::mpsc::Sender<()>,
) -> Result<Vec<Duration>> {
    let (mut heard, mut text, mut is_open) = (Vec::with_capacity(events), String::new(), false);
    while heard.len() < events {
        let frame = body.frame().await.context("the stream ended early")??;
        let Some(data) = frame.data_ref() else { continue };
        text.push_str(std::str::from_utf8(data)?);
        while let Some((record, rest)) = text.split_once("\n\n") {
            if record.contains("event: library.added") {
                heard.push(begun.elapsed());
            }
            text = rest.to_owned();
            if !std::mem::replace(&mut is_open, true) {
                ready.send(()).await?;
            }
        }
    }
    Ok(heard)
}
