//! The corpus of the shared generator: a survey and a scan both find what its manifest says.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use codex_models::BookState;
use codex_parsers::layout::Placer;
use codex_parsers::{Formats, Limits, Stop};
use codex_scanner::survey;
use serde_json::Value;
use tempfile::TempDir;

use crate::story;
use crate::support::shared;

/// Makes a small corpus with every format; its folder, its root and its manifest.
fn corpus() -> Option<(TempDir, PathBuf, Value)> {
    let (Some(maker), Some(samples)) =
        (shared("bench/make_corpus.py"), shared("conformance/samples/archives"))
    else {
        eprintln!("skipped: the shared corpus maker is not here");
        return None;
    };
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("corpus");
    let numbers = [
        "--series", "6", "--books", "5", "--pages", "2", "--width", "80", "--height", "120",
        "--broken", "3",
    ];
    let made = Command::new("python3")
        .arg(maker)
        .arg("--out")
        .arg(&root)
        .args(numbers)
        .args(["--mix", "cbz=60,epub=15,pdf-image=10,pdf-text=10,cbr=5", "--rar-dir"])
        .arg(samples)
        .output();
    if !made.as_ref().is_ok_and(|made| made.status.success()) {
        eprintln!("skipped: the corpus maker does not run here: {made:?}");
        return None;
    }
    let manifest = std::fs::read(folder.path().join("corpus.manifest.json")).unwrap();
    Some((folder, root, serde_json::from_slice(&manifest).unwrap()))
}

/// Pages by path, as the manifest has them.
fn expected(manifest: &Value) -> BTreeMap<String, (String, u64)> {
    let series = manifest["series"].as_array().unwrap();
    let books = series.iter().flat_map(|series| series["books"].as_array().unwrap());
    let book = |book: &Value| {
        let text = |key: &str| book[key].as_str().unwrap().to_owned();
        // The generator tells two kinds of PDF apart (`pdf-image`, `pdf-text`); a scan has one format.
        let format = text("format").split('-').next().unwrap_or_default().to_owned();
        (text("path"), (format, book["pages"].as_u64().unwrap()))
    };
    books.map(book).collect()
}

#[test]
fn a_survey_equals_the_manifest() {
    let Some((_folder, root, manifest)) = corpus() else { return };
    let survey =
        survey(&root, &Formats::new(Limits::default()), &Placer::default(), &(), &Stop::new())
            .unwrap();
    let found: BTreeMap<String, (String, u64)> = survey
        .series
        .iter()
        .flat_map(|series| &series.books)
        .map(|book| (book.path.clone(), (book.format.as_str().to_owned(), book.pages as u64)))
        .collect();
    assert_eq!(found, expected(&manifest));
    assert_eq!(survey.totals.errors, 3);
    assert_eq!(survey.series.len(), manifest["series"].as_array().unwrap().len());
}

story!(a_scan_equals_the_manifest(stage) {
    let Some((_folder, root, manifest)) = corpus() else { return };
    std::fs::remove_dir(stage.path("")).unwrap();
    std::fs::rename(&root, stage.path("")).unwrap();
    stage.scan().await;
    let found: BTreeMap<String, (String, u64)> = stage
        .books()
        .await
        .into_iter()
        .filter(|row| row.book.state == BookState::Ready)
        .map(|row| (row.book.path, (row.book.format.as_str().to_owned(), u64::try_from(row.book.page_count).unwrap())))
        .collect();
    assert_eq!(found, expected(&manifest));
});
