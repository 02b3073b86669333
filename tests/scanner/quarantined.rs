//! A book that ends the process which reads it, because it needs more memory than there is.
//! Must not depend on which book is opened when.

use codex_testkit::corpus::cbz::Cbz;
use codex_testkit::corpus::images;
use serde_json::json;

use crate::support::{Engine, Install, on_both_engines};

const BOOKS: u32 = 60;
/// What the process may hold in all; the picture needs more.
const MEMORY: u64 = 320 << 20;
const SIDE: u32 = 20_000;

on_both_engines!(a_book_that_ends_the_program_is_left_alone_and_the_others_arrive);

fn a_book_that_ends_the_program_is_left_alone_and_the_others_arrive(engine: Engine) {
    let mut install = Install::new(engine);
    for book in 1..=BOOKS {
        install.add(&format!("Good/Good v{book:02}.cbz"), &Cbz::with_pages(2).build());
    }
    let picture = images::black_png(SIDE, SIDE);
    install.add("Good/Huge.cbz", &Cbz::new().file("1.png", picture).build());
    let seed = install.seed_file();
    let scan = || {
        let scan = install.codex_within(MEMORY, &["seed", &seed, "--scan"]).output().unwrap();
        (scan.status.success(), String::from_utf8_lossy(&scan.stderr).into_owned())
    };
    let (is_done, said) = scan();
    assert!(!is_done, "the picture has to be too large: {said}");
    let (is_done, said) = scan();
    assert!(is_done, "{said}");

    install.serve(&[]);
    let library = &install.get("/api/v1/libraries")["items"][0];
    assert_eq!((&library["bookCount"], &library["errorCount"]), (&json!(BOOKS + 1), &json!(1)));
    let problem = &install.get("/api/v1/books/problems")["items"][0];
    assert_eq!(problem["book"]["error"]["code"], "quarantined", "{problem}");

    // Somebody puts a better file there, and has it read again.
    install.add("Good/Huge.cbz", &Cbz::with_pages(3).build());
    let (id, book) = (library["id"].as_str().unwrap(), &problem["book"]["id"]);
    let again = json!({"mode": "deep", "bookId": book}).to_string();
    let asked = install.request("POST", &format!("/api/v1/libraries/{id}/scan"), Some(&again));
    assert_eq!(asked.unwrap().status, 202);
    let book = format!("/api/v1/books/{}", book.as_str().unwrap());
    let deadline = std::time::Instant::now() + std::time::Duration::from_mins(1);
    while install.get(&book)["state"] != "ready" {
        assert!(std::time::Instant::now() < deadline, "{}", install.get(&book));
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!(install.get(&book)["pageCount"], 3);
}
