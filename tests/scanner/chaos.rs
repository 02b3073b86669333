//! Processes and the database die at random while a large library is scanned, read and marked; nothing is lost and
//! nothing happens twice.
//! Must not depend on when exactly a process dies; the seed is printed so that a failure can be repeated.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use codex_db::{Db, DbOptions, repo};
use codex_events::EventBus;
use codex_models::scans::TaskState;
use codex_testkit::corpus::{cbz::Cbz, images};
use codex_testkit::db::integrity_of;
use codex_utils::clock::SystemClock;
use serde_json::Value;

use crate::support::fleet::{Fleet, ask, get};
use crate::support::postgres::Cluster;
use crate::support::readers::Readers;

const SERIES: u32 = 40;
const BOOKS: u32 = 50;
const READERS: usize = 20;
/// The scan is over long before; this only bounds a failing test.
const PATIENCE: Duration = Duration::from_secs(150);

#[test]
fn killed_servers_workers_and_database_lose_and_double_nothing() {
    let cluster = Cluster::start();
    let mut fleet = Fleet::new(Some(cluster.url()));
    let names = fill(&fleet);
    fleet.seed(READERS);
    let ports = [fleet.serve(), fleet.serve()];
    fleet.work();
    fleet.work();
    storm(&mut fleet, &ports, 30, Some(&cluster));
    check_catalog(ports[1], &names);
    let url = cluster.url();
    fleet.kill_all();
    check_tasks(url);
}

#[test]
fn a_server_on_sqlite_killed_twenty_times_loses_and_doubles_nothing() {
    let mut fleet = Fleet::new(None);
    let names = fill(&fleet);
    fleet.seed(READERS);
    let port = fleet.serve();
    storm(&mut fleet, &[port], 20, None);
    check_catalog(port, &names);
    fleet.kill_all();
    let file = fleet.path("data").join("codex.db");
    check_tasks(format!("sqlite://{}", file.display()));
    assert_eq!(wait_for(integrity_of(&file)), "ok");
}

/// Two thousand small books, no two alike; their names.
fn fill(fleet: &Fleet) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for series in 1..=SERIES {
        for book in 1..=BOOKS {
            let picture = images::jpeg(24, 36, series * 1_000 + book);
            let name = format!("Tale {series} v{book:02}.cbz");
            let bytes = Cbz::new().file("1.jpg", picture).file("name.txt", name.as_bytes()).build();
            fleet.add(&format!("Tale {series}/{name}"), &bytes);
            names.insert(name);
        }
    }
    names
}

/// Scans and reads while processes die, then lets the scan end; every acknowledged write is still there.
fn storm(fleet: &mut Fleet, ports: &[u16], kills: u32, database: Option<&Cluster>) {
    let seed = u64::from(std::process::id()) | 1;
    eprintln!("seed {seed}");
    let mut dice = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    fleet.ready();
    let library = get(ports[0], "/api/v1/libraries")["items"][0]["id"].as_str().unwrap().to_owned();
    let scan = format!("/api/v1/libraries/{library}/scan");
    let asked = ask(ports[0], "POST", &scan, Some("{}")).expect("it is ready");
    assert_eq!(asked.status, 202, "{}", String::from_utf8_lossy(&asked.body));
    wait_for_books(fleet, ports[0]);
    let readers = Readers::start(READERS, ports, Duration::from_millis(50));
    for kill in 0..kills {
        for port in ports {
            // Nobody may be there to hear it; the next one is asked again.
            drop(ask(*port, "POST", &scan, Some(r#"{"mode":"deep"}"#)));
        }
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        std::thread::sleep(Duration::from_millis(400 + dice % 1_200));
        if let Some(cluster) = database.filter(|_| kill == kills / 2) {
            cluster.crash_and_restart();
        }
        fleet.kill(dice >> 32);
        if ports.len() > 1 {
            fleet.start_all();
        } else {
            // With one server, readers get their turn between two of its lives, however slow the machine is.
            fleet.ready();
        }
    }
    fleet.ready();
    let diaries = readers.finish();
    let asked = ask(ports[0], "POST", &scan, Some("{}")).expect("it is ready");
    assert_eq!(asked.status, 202, "{}", String::from_utf8_lossy(&asked.body));
    wait_for_scans(fleet, ports[0], &scan);
    let (mut acknowledged, mut pages) = (0, 0);
    for (reader, diary) in diaries.iter().enumerate() {
        diary.check(reader, ports[0]);
        acknowledged += diary.took.len();
        pages += diary.pages;
    }
    eprintln!("{kills} kills, {acknowledged} acknowledged writes, {pages} pages read");
    assert!(acknowledged > 0 && pages > 0, "nobody read anything: {}", fleet.logs());
}

/// Waits until there is something to read; most of the library is still to be analyzed.
fn wait_for_books(fleet: &Fleet, port: u16) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let page = get(port, "/api/v1/books?limit=200");
        let books = page["items"].as_array().unwrap();
        if books.iter().any(|book| book["state"] == "ready") {
            return;
        }
        assert!(Instant::now() < deadline, "no book can be read: {}", fleet.logs());
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn wait_for_scans(fleet: &Fleet, port: u16, scan: &str) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let state = get(port, scan);
        match state["state"].as_str().unwrap() {
            "queued" | "running" => {}
            ended => {
                assert_eq!(ended, "done", "{state}");
                return;
            }
        }
        assert!(Instant::now() < deadline, "{state}: {}", fleet.logs());
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// Every file is a book exactly once, and can be read.
fn check_catalog(port: u16, names: &BTreeSet<String>) {
    let library = get(port, "/api/v1/libraries")["items"][0].clone();
    let counts =
        ["seriesCount", "bookCount", "errorCount", "missingCount"].map(|name| &library[name]);
    assert_eq!(counts, [&Value::from(SERIES), &Value::from(names.len()), &0.into(), &0.into()]);
    let mut found = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = get(port, &format!("/api/v1/books?limit=500{cursor}"));
        for book in page["items"].as_array().unwrap() {
            assert_eq!(book["state"], "ready", "{book}");
            found.push(book["fileName"].as_str().unwrap().to_owned());
        }
        match &page["nextCursor"] {
            Value::String(next) => cursor = format!("&cursor={next}"),
            _ => break,
        }
    }
    assert_eq!(found.len(), names.len());
    assert_eq!(&found.into_iter().collect::<BTreeSet<_>>(), names);
}

/// Every task ended well.
fn check_tasks(url: String) {
    wait_for(async {
        let db = Db::connect(&DbOptions::new(url), EventBus::new(1), Arc::new(SystemClock)).await;
        let db = db.unwrap();
        // A lease belongs to a running task: where none runs, none is held.
        let counts = repo::tasks::counts(&db.read()).await.unwrap();
        assert!(!counts.is_empty());
        assert!(counts.iter().all(|count| count.state == TaskState::Done), "{counts:?}");
        db.close().await.unwrap();
    });
}

fn wait_for<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Runtime::new().unwrap().block_on(future)
}
