//! Pages of PDFs that have to be drawn, by the real binary with its renderers.
//! Must not look at how they are drawn.

use std::time::{Duration, Instant};

use codex_testkit::corpus::pdf::Pdf;

use crate::support::{Engine, Install, on_both_engines};

on_both_engines!(the_page_behind_one_that_is_read_is_drawn_before_it_is_asked_for);

/// Pages that were drawn and are kept.
fn kept(install: &Install) -> usize {
    fn files(folder: &std::path::Path) -> usize {
        let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
        let count = |path: std::path::PathBuf| if path.is_dir() { files(&path) } else { 1 };
        entries.map(|entry| count(entry.unwrap().path())).sum()
    }
    files(&install.data().join("cache/pages"))
}

fn until_kept(install: &Install, count: usize) {
    let deadline = Instant::now() + Duration::from_mins(1);
    while kept(install) < count {
        assert!(Instant::now() < deadline, "{} pages are kept, not {count}", kept(install));
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn the_page_behind_one_that_is_read_is_drawn_before_it_is_asked_for(engine: Engine) {
    let mut install = Install::new(engine);
    let pages = ["One", "Two", "Three", "Four"];
    let book = pages.iter().fold(Pdf::new(), |pdf, page| pdf.text(page, &["A line."]));
    install.add("Papers/Paper.pdf", &book.build());
    let file = install.seed_file();
    let seeded = install.run(&["seed", &file, "--scan"]);
    assert!(seeded.status.success(), "{}", String::from_utf8_lossy(&seeded.stderr));
    install.serve(&[]);
    let books = install.get("/api/v1/books");
    let id = books["items"][0]["id"].as_str().unwrap().to_owned();
    let page = |number: u32, wish: &str| {
        let address = format!("/api/v1/books/{id}/pages/{number}{wish}");
        let answer = install.request("GET", &address, None).unwrap();
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        answer.body
    };
    assert_eq!(kept(&install), 0);
    let first = page(1, "?width=320");
    until_kept(&install, 2);
    // What was drawn ahead is what is asked for: reading it makes nothing but the page behind it.
    let second = page(2, "?width=320");
    assert!(second.starts_with(b"\xff\xd8") && second != first);
    until_kept(&install, 3);
    page(3, "?width=320");
    until_kept(&install, 4);
    // Behind the last page there is none.
    page(4, "?width=320");
    page(1, "?width=320");
    page(4, "?width=100");
    until_kept(&install, 5);
    assert_eq!(kept(&install), 5);
}
