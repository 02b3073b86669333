//! From an empty folder to a page read, over a real socket.
//! Must not use anything but the binary and HTTP.

use std::io::{BufRead as _, BufReader};
use std::process::Command;
use std::time::{Duration, Instant};

use codex_testkit::corpus::cbz::Cbz;
use codex_testkit::corpus::images;

use crate::support::{Engine, Install, on_both_engines};

on_both_engines!(a_seeded_library_is_served_byte_for_byte);

fn a_seeded_library_is_served_byte_for_byte(engine: Engine) {
    let mut install = Install::new(engine);
    let pictures: Vec<Vec<u8>> = (0..3).map(|seed| images::jpeg(120, 180, seed)).collect();
    let book = pictures
        .iter()
        .zip(1..)
        .fold(Cbz::new(), |book, (bytes, n)| book.file(&format!("p{n}.jpg"), bytes.clone()));
    install.add("Shelf/One.cbz", &book.build());
    let file = install.seed_file();
    let seeded = install.run(&["seed", &file, "--scan"]);
    assert!(seeded.status.success(), "{}", String::from_utf8_lossy(&seeded.stderr));
    assert!(
        install.run(&["seed", &file, "--scan"]).status.success(),
        "seeding again changes nothing"
    );
    install.serve(&[]);
    let books = install.get("/api/v1/books");
    assert_eq!(books["total"], 1);
    let id = books["items"][0]["id"].as_str().unwrap().to_owned();
    for (picture, n) in pictures.iter().zip(1..) {
        let page = install.request("GET", &format!("/api/v1/books/{id}/pages/{n}"), None).unwrap();
        assert_eq!((page.status, &page.body), (200, picture));
    }
    assert_eq!(install.request_as_nobody("GET", "/api/v1/books", None).status, 401);
}

#[test]
fn the_first_start_prints_a_token_that_makes_the_administrator_once() {
    let mut install = Install::new(Engine::Sqlite);
    install.add("Shelf/One.cbz", &Cbz::with_pages(2).build());
    let library = install.library().to_str().unwrap().to_owned();
    install.serve(&["--library", &library]);
    let output = install.server().stdout.take().unwrap();
    let token = BufReader::new(output)
        .lines()
        .map(|line| line.unwrap().trim().to_owned())
        .find(|line| line.len() >= 32 && !line.contains(' '))
        .expect("the token stands on a line of its own");
    assert_eq!(install.get("/api/v1/setup")["setupRequired"], true);
    assert_eq!(install.request_as_nobody("GET", "/api/v1/libraries", None).status, 409);
    let body =
        |token: &str| format!(r#"{{"name":"ann","password":"correct horse","token":"{token}"}}"#);
    assert_ne!(
        install.request_as_nobody("POST", "/api/v1/setup", Some(&body("guess"))).status,
        201
    );
    let made = install.request_as_nobody("POST", "/api/v1/setup", Some(&body(&token)));
    assert_eq!(made.status, 201, "{}", String::from_utf8_lossy(&made.body));
    assert_eq!(install.request_as_nobody("POST", "/api/v1/setup", Some(&body(&token))).status, 409);
    let login = r#"{"username":"ann","password":"correct horse"}"#;
    assert_eq!(install.request_as_nobody("POST", "/api/v1/auth/login", Some(login)).status, 200);
}

fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_mins(1);
    while !is_so() {
        assert!(Instant::now() < deadline, "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn signal(install: &mut Install, name: &str) {
    let pid = install.server().id().to_string();
    assert!(Command::new("kill").args([name, &pid]).status().unwrap().success());
}

#[test]
fn readiness_fails_while_the_database_is_gone_and_comes_back_by_itself() {
    let mut install = Install::new(Engine::Postgres).behind_a_proxy();
    let file = install.seed_file();
    assert!(install.run(&["seed", &file]).status.success());
    install.serve(&[]);
    let status = |install: &Install, path: &str| install.request("GET", path, None).unwrap().status;
    for _ in 0..2 {
        assert_eq!(status(&install, "/api/v1/libraries"), 200);
        install.proxy().cut();
        until("readiness fails", || status(&install, "/readyz") == 503);
        assert_eq!(status(&install, "/livez"), 200);
        install.proxy().mend();
        until("readiness comes back", || status(&install, "/readyz") == 200);
    }
    assert_eq!(status(&install, "/api/v1/libraries"), 200);
}

#[test]
fn after_sigterm_readiness_fails_first_while_requests_are_still_answered() {
    let mut install = Install::new(Engine::Sqlite);
    let file = install.seed_file();
    assert!(install.run(&["seed", &file]).status.success());
    install.serve(&[]);
    signal(&mut install, "-TERM");
    until("readiness fails", || install.request("GET", "/readyz", None).unwrap().status == 503);
    assert_eq!(install.request("GET", "/api/v1/libraries", None).unwrap().status, 200);
    assert!(install.server().wait().unwrap().success());
}

#[test]
fn a_second_signal_ends_the_server_at_once() {
    let mut install = Install::new(Engine::Sqlite);
    let file = install.seed_file();
    assert!(install.run(&["seed", &file]).status.success());
    install.serve(&[]);
    signal(&mut install, "-TERM");
    until("readiness fails", || install.request("GET", "/readyz", None).unwrap().status == 503);
    signal(&mut install, "-TERM");
    assert_eq!(install.server().wait().unwrap().code(), Some(130));
}

#[test]
fn sigterm_ends_the_server_within_its_grace_with_code_0() {
    let mut install = Install::new(Engine::Sqlite);
    let file = install.seed_file();
    assert!(install.run(&["seed", &file]).status.success());
    install.serve(&[]);
    let pid = install.server().id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    let start = Instant::now();
    let status = install.server().wait().unwrap();
    assert!(status.success(), "{status}");
    assert!(start.elapsed() < Duration::from_secs(10));
}
