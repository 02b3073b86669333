//! Measures the task queue on a new, empty database: `tasks URL` prints how fast 20,000 tasks are recorded, and how
//! fast their list is read while they wait, alone and by 24 readers over four connections.
#![allow(clippy::print_stdout, reason = "a command-line tool")]

use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};

use codex_db::{Db, DbOptions, repo};
use codex_events::EventBus;
use codex_models::tasks::{ScanLibrary, TaskFilter};
use codex_models::{LibraryId, PageRequest};
use codex_utils::clock::SystemClock;
use codex_utils::id;

const TASKS: usize = 20_000;
const IN_ONE_CHANGE: usize = 1_000;
const CONNECTIONS: u32 = 4;
const READERS: usize = 24;
const PAGES: usize = 20;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let Some(url) = std::env::args().nth(1) else {
        println!("usage: tasks URL");
        return Ok(());
    };
    let options = DbOptions { connections: CONNECTIONS, ..DbOptions::new(url) };
    let db = Db::connect(&options, EventBus::new(64), Arc::new(SystemClock)).await?;
    db.migrate().await?;

    let payloads: Vec<ScanLibrary> =
        (0..TASKS).map(|_| ScanLibrary::whole(LibraryId(id::next()), false)).collect();
    let before = Instant::now();
    for part in payloads.chunks(IN_ONE_CHANGE) {
        let tx = db.begin().await?;
        tx.enqueue_many(part).await?;
        tx.commit().await?;
    }
    let took = before.elapsed();
    println!("recorded {TASKS} tasks in {took:?}");

    let alone = read(db.clone()).await?;
    print("one reader", alone);
    let readers: Vec<_> = (0..READERS).map(|_| tokio::spawn(read(db.clone()))).collect();
    let mut together = Vec::new();
    for reader in readers {
        together.extend(reader.await??);
    }
    print("24 readers over 4 connections", together);
    Ok(())
}

/// How long each of some pages took.
async fn read(db: Db) -> Result<Vec<Duration>, codex_db::DbError> {
    let mut times = Vec::new();
    let mut page = PageRequest::first(50);
    for _ in 0..PAGES {
        let before = Instant::now();
        let read = repo::tasks::list(&db.read(), &TaskFilter::default(), &page).await?;
        times.push(before.elapsed());
        page.after = read.next;
    }
    Ok(times)
}

fn print(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |percent: usize| times.get(times.len() * percent / 100).copied().unwrap_or_default();
    println!("{what}: a page p50 {:?}, p95 {:?}, p99 {:?}", at(50), at(95), at(99));
}
