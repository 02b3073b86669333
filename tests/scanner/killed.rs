//! A scan that is killed again and again ends where an undisturbed one does.
//! Must not depend on when exactly a process dies.

use std::process::Stdio;
use std::time::Duration;

use codex_testkit::corpus::cbz::Cbz;
use serde_json::Value;

use crate::support::{Engine, Install, on_both_engines};

/// How often the scan is killed.
const KILLS: u64 = 20;
const SERIES: u32 = 12;
const BOOKS: u32 = 12;

on_both_engines!(twenty_kills_lose_and_double_nothing);

fn twenty_kills_lose_and_double_nothing(engine: Engine) {
    let undisturbed = library_of(engine);
    let file = undisturbed.seed_file();
    assert!(undisturbed.run(&["seed", &file, "--scan"]).status.success());
    let expected = listing(undisturbed);

    let install = library_of(engine);
    let file = install.seed_file();
    let mut delay = 7_u64;
    for _ in 0..KILLS {
        let mut scan = install
            .codex(&["seed", &file, "--scan"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Spread over the start, the walk and the analysis; the order is fixed so that a failure can be repeated.
        delay = (delay * 113 + 41) % 900;
        std::thread::sleep(Duration::from_millis(delay));
        scan.kill().unwrap();
        scan.wait().unwrap();
    }
    let last = install.run(&["seed", &file, "--scan"]);
    assert!(last.status.success(), "{}", String::from_utf8_lossy(&last.stderr));
    assert_eq!(listing(install), expected);
}

fn library_of(engine: Engine) -> Install {
    let install = Install::new(engine);
    for series in 1..=SERIES {
        for book in 1..=BOOKS {
            let bytes = Cbz::with_pages(1 + (series + book) % 4).build();
            install.add(&format!("Series {series}/Series {series} v{book:02}.cbz"), &bytes);
        }
    }
    install.add("Broken/not a book.cbz", b"hello");
    install
}

/// What a reader sees: every book with its place, pages and state, and the sums of the library.
fn listing(mut install: Install) -> Vec<String> {
    install.serve(&[]);
    let library = &install.get("/api/v1/libraries")["items"][0];
    let mut lines = vec![format!(
        "{} series, {} books, {} errors, {} missing",
        library["seriesCount"],
        library["bookCount"],
        library["errorCount"],
        library["missingCount"]
    )];
    let mut cursor = String::new();
    loop {
        let page = install.get(&format!("/api/v1/books?sort=title&limit=100{cursor}"));
        for book in page["items"].as_array().unwrap() {
            let fields = [
                "seriesTitle",
                "title",
                "number",
                "volume",
                "pageCount",
                "state",
                "sizeBytes",
                "fileName",
            ];
            lines.push(fields.map(|field| book[field].to_string()).join(" "));
        }
        match &page["nextCursor"] {
            Value::String(next) => cursor = format!("&cursor={next}"),
            _ => break,
        }
    }
    install.stop();
    lines.sort();
    lines
}
