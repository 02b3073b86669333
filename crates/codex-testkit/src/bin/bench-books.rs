//! `bench-books FOLDER`: books for `make bench`, one of each way in which pages are kept.
//! Must not overwrite a folder that exists.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use codex_testkit::corpus::cbr::{Cbr, Rar};
use codex_testkit::corpus::cbz::Cbz;
use codex_testkit::corpus::images;
use codex_testkit::corpus::pdf::Pdf;
use zip::CompressionMethod;

const PAGES: u32 = 20;
const PAGES_OF_SOLID: u32 = 500;
/// Makes pages of about 350 kB.
const SIZE: (u32, u32) = (1400, 2100);
/// What a cover is made of.
const SIZE_OF_COVER: (u32, u32) = (1200, 1800);
/// Pages of the long archive are smaller: what is measured is the way through it.
const SIZE_IN_SOLID: (u32, u32) = (600, 900);

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: bench-books FOLDER");
        return ExitCode::from(2);
    };
    match write(&folder) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: `{}` cannot be written: {error}", folder.display());
            ExitCode::FAILURE
        }
    }
}

fn write(folder: &Path) -> std::io::Result<()> {
    let series = folder.join("Bench");
    if folder.exists() {
        return Err(std::io::Error::from(std::io::ErrorKind::AlreadyExists));
    }
    std::fs::create_dir_all(&series)?;
    let pages: Vec<Vec<u8>> = (1..=PAGES).map(|n| images::grainy_jpeg(SIZE, n)).collect();
    std::fs::write(folder.join("cover.jpg"), images::grainy_jpeg(SIZE_OF_COVER, 1))?;
    for (name, method) in
        [("stored.cbz", CompressionMethod::Stored), ("deflated.cbz", CompressionMethod::Deflated)]
    {
        let book = numbered(&pages, Cbz::new().method(method), Cbz::file);
        std::fs::write(series.join(name), book.build())?;
    }
    let drawn = pages.iter().fold(Pdf::new(), |book, page| book.picture(page, SIZE));
    std::fs::write(series.join("image.pdf"), drawn.build())?;
    let lines = ["Words to be drawn, line by line, as a novel has them."; 36];
    let written = (1..=PAGES).fold(Pdf::new(), |book, n| book.text(&format!("Page {n}"), &lines));
    std::fs::write(series.join("text.pdf"), written.build())?;
    let small: Vec<Vec<u8>> =
        (1..=PAGES_OF_SOLID).map(|n| images::grainy_jpeg(SIZE_IN_SOLID, n)).collect();
    let solid = numbered(&small, Cbr::new(Rar::Rar5Solid), Cbr::file);
    std::fs::write(series.join("solid.cbr"), solid.build())
}

fn numbered<B>(pages: &[Vec<u8>], empty: B, add: impl Fn(B, &str, Vec<u8>) -> B) -> B {
    (1..)
        .zip(pages)
        .fold(empty, |book, (n, page): (u32, _)| add(book, &format!("{n:03}.jpg"), page.clone()))
}
