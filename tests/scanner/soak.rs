//! A home under load: one SQLite file, a library scanned over and over, and fifty readers who mark where they are.
//! A minute of it belongs to the tests; `make soak` runs ten and judges the time that writes take.

use std::time::{Duration, Instant};

use codex_testkit::corpus::{cbz::Cbz, images};

use crate::support::fleet::{Fleet, ask, get};
use crate::support::readers::Readers;

const READERS: usize = 50;
const SERIES: u32 = 40;
const BOOKS: u32 = 25;
/// Names the length of the run in seconds.
const SECONDS: &str = "CODEX_SOAK_SECONDS";
/// From this length on the run is long enough to judge its slowest writes.
const LONG: Duration = Duration::from_mins(10);
/// What a write may take, but for one in a hundred.
const SLOWEST: Duration = Duration::from_millis(250);

#[test]
fn readers_never_find_the_database_busy_while_a_library_is_scanned() {
    let length = length();
    let mut fleet = Fleet::new(None);
    for series in 1..=SERIES {
        for book in 1..=BOOKS {
            let picture = images::jpeg(300, 450, series * 1_000 + book);
            let bytes = Cbz::new().file("1.jpg", picture).build();
            fleet.add(&format!("Tale {series}/Tale {series} v{book:02}.cbz"), &bytes);
        }
    }
    fleet.seed(READERS);
    let port = fleet.serve();
    fleet.ready();
    let library = get(port, "/api/v1/libraries")["items"][0]["id"].as_str().unwrap().to_owned();
    let scan = format!("/api/v1/libraries/{library}/scan");
    let readers = Readers::start(READERS, &[port], Duration::from_millis(200));
    let end = Instant::now() + length;
    let mut scans = 0;
    while Instant::now() < end {
        // One that runs is answered; as soon as it has ended the next one begins, covers and all.
        let answer =
            ask(port, "POST", &scan, Some(r#"{"mode":"deep"}"#)).expect("the server lives");
        assert_eq!(answer.status, 202, "{}", String::from_utf8_lossy(&answer.body));
        scans += u32::from(answer.json()["state"] == "queued");
        std::thread::sleep(Duration::from_millis(500));
    }
    let diaries = readers.finish();
    let mut took: Vec<Duration> = diaries.iter().flat_map(|diary| &diary.took).copied().collect();
    took.sort_unstable();
    let at = |percent: usize| took[(took.len() - 1) * percent / 100];
    assert!(!took.is_empty(), "nobody wrote anything: {}", fleet.logs());
    let pages: u64 = diaries.iter().map(|diary| diary.pages).sum();
    let busy: u64 = diaries.iter().map(|diary| diary.busy).sum();
    let faults: u64 = diaries.iter().map(|diary| diary.faults).sum();
    eprintln!(
        "{} s, {scans} scans of {} books, {READERS} readers: {} writes (p50 {:?}, p99 {:?}, slowest {:?}), {pages} pages, {busy} busy, {faults} faults",
        length.as_secs(),
        SERIES * BOOKS,
        took.len(),
        at(50),
        at(99),
        at(100)
    );
    assert_eq!((busy, faults), (0, 0), "{}", fleet.logs());
    for (reader, diary) in diaries.iter().enumerate() {
        diary.check(reader, port);
    }
    let logs = fleet.logs();
    assert!(!logs.contains("busy") && !logs.contains("locked"), "{logs}");
    assert!(
        length < LONG || at(99) < SLOWEST,
        "one write in a hundred took longer than {SLOWEST:?}"
    );
}

fn length() -> Duration {
    let seconds = std::env::var_os(SECONDS).map(|text| text.to_str().unwrap().parse().unwrap());
    Duration::from_secs(seconds.unwrap_or(60))
}
