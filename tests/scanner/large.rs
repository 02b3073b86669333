//! A library large enough that writing its books and showing the scan's progress meet.
//! Must not measure time.

use codex_testkit::corpus::cbz::Cbz;

use crate::support::{Engine, Install, on_both_engines};

const SERIES: u32 = 40;
const BOOKS: u32 = 30;

on_both_engines!(a_scan_of_many_books_never_waits_for_itself);

fn a_scan_of_many_books_never_waits_for_itself(engine: Engine) {
    let install = Install::new(engine);
    let bytes = Cbz::with_pages(1).build();
    for series in 1..=SERIES {
        for book in 1..=BOOKS {
            install.add(&format!("Series {series}/Book {book:02}.cbz"), &bytes);
        }
    }
    let output = install.run(&["seed", &install.seed_file(), "--scan"]);
    let (said, complaints) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{complaints}");
    assert!(said.contains("1200 books analyzed, 0 errors"), "{said}");
    assert!(!complaints.contains("busy"), "{complaints}");
}
