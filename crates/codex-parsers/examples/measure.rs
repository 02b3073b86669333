//! Measures `Formats::parse` over a folder: `measure FOLDER` prints CPU time a book.
#![allow(clippy::print_stdout, reason = "a command-line tool")]

use std::path::PathBuf;
use std::time::Duration;

use codex_parsers::{BookFile, Formats, Stop};

fn main() {
    let Some(root) = std::env::args_os().nth(1) else {
        println!("usage: measure FOLDER");
        return;
    };
    let books = books_below(PathBuf::from(root));
    let formats = Formats::default();
    let stop = Stop::new();
    let before = cpu_time();
    let (mut pages, mut failed) = (0, 0);
    for path in &books {
        match BookFile::open(path).and_then(|file| formats.parse(&file, &stop)) {
            Ok(book) => pages += book.pages.len(),
            Err(_) => failed += 1,
        }
    }
    let took = cpu_time().saturating_sub(before);
    let each = took.as_micros() / u128::from(books.len().max(1) as u64);
    println!(
        "{} books, {pages} pages, {failed} failed, {took:?} CPU, {each} us a book",
        books.len()
    );
}

fn books_below(folder: PathBuf) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if Formats::is_candidate(&entry.file_name().to_string_lossy()) {
                found.push(path);
            }
        }
    }
    found
}

/// CPU time of this process so far.
fn cpu_time() -> Duration {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    let seconds = u64::try_from(now.tv_sec).unwrap_or_default();
    Duration::new(seconds, u32::try_from(now.tv_nsec).unwrap_or_default())
}
