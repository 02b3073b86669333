//! `unpack FILE` reads every page of a book in one go, as far as its format lets pages be unpacked along with others;
//! prints how many and the seconds.
#![allow(clippy::print_stdout, reason = "a command-line tool")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use codex_parsers::{Along, BookFile, Formats, ParserError, Stop};

fn main() -> ExitCode {
    let Some(path) = std::env::args_os().nth(1).map(PathBuf::from) else {
        println!("usage: unpack FILE");
        return ExitCode::from(2);
    };
    match unpack(&path) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn unpack(path: &Path) -> Result<(), ParserError> {
    let (formats, stop) = (Formats::default(), Stop::new());
    let file = BookFile::open(path)?;
    let format = formats.detect(&file)?;
    let index = formats.pages(format, &file, &stop)?;
    let all: Vec<usize> = (0..index.len()).collect();
    let last = all.len().saturating_sub(1);
    let mut pages = 0;
    let start = Instant::now();
    let wanted = Along { index: &index, page: last, others: &all };
    formats.read_along(format, &file, &wanted, &stop, &mut |_, content| {
        drop(std::hint::black_box(content));
        pages += 1;
        true
    })?;
    println!("{{\"pages\": {pages}, \"seconds\": {}}}", start.elapsed().as_secs_f64());
    Ok(())
}
