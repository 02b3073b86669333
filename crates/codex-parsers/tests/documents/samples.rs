//! Every EPUB and PDF of the conformance material: a stable outcome each, in bounded time.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::support::{parse_at, shared};

/// Far above what any sample needs.
const PATIENCE: Duration = Duration::from_secs(10);

/// The number of pages, or the code, of each file of a folder.
fn outcomes(folder: &str, extension: &str) -> Option<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(shared(folder)?).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|own| own != extension) {
            continue;
        }
        let begun = Instant::now();
        let outcome = match parse_at(&path) {
            Ok(book) => book.pages.len().to_string(),
            Err(error) => error.code().to_string(),
        };
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert!(begun.elapsed() < PATIENCE, "{name} took {:?}", begun.elapsed());
        found.insert(name, outcome);
    }
    Some(found)
}

fn print(found: Option<BTreeMap<String, String>>) {
    for (name, outcome) in found.into_iter().flatten() {
        eprintln!("{outcome:>20} {name}");
    }
}

#[test]
fn every_epub_sample_has_its_outcome() {
    print(outcomes("conformance/samples/epub", "epub"));
}

#[test]
fn every_pdf_sample_has_its_outcome() {
    print(outcomes("conformance/samples/pdf", "pdf"));
}
