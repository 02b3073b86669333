//! Parses files and reads every page: `parse FILE..` prints one line each.
#![allow(clippy::print_stdout, reason = "a command-line tool")]

use codex_parsers::{BookFile, Formats, Stop};

fn main() {
    for path in std::env::args_os().skip(1) {
        let path = std::path::PathBuf::from(path);
        let started = std::time::Instant::now();
        println!("{}", path.display());
        let outcome = BookFile::open(&path).and_then(|file| {
            let formats = Formats::default();
            let book = formats.parse(&file, &Stop::new())?;
            let read = |n| formats.read_page(book.format, &file, &book.pages, n, &Stop::new());
            let readable = (0..book.pages.len()).filter(|n| read(*n).is_ok()).count();
            Ok((book, readable))
        });
        let took = started.elapsed().as_millis();
        match outcome {
            Ok((book, readable)) => println!(
                "  {} {} pages, {readable} readable, {took} ms, {:?}",
                book.format.as_str(),
                book.pages.len(),
                book.warnings
            ),
            Err(error) => println!("  {}: {error}, {took} ms", error.code()),
        }
    }
}
