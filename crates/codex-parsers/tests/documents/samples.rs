//! Every EPUB and PDF of the conformance material: a stable outcome each, in bounded time.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::support::{parse_at, shared};

/// Far above what any sample needs.
const PATIENCE: Duration = Duration::from_secs(10);

/// Samples that give no book, with their codes.
const EPUB_CODES: &[(&str, &str)] = &[
    ("epub3_04-ocf_files_ocf-encryption-duplicate-ids-error.epub", "drm_protected"),
    ("epub3_04-ocf_files_ocf-package-document-missing-fatal.epub", "corrupt"),
    (
        "epub3_04-ocf_files_ocf-zip-unreadable-image-with-epub-extension-fatal.epub",
        "unknown_format",
    ),
];

/// As above. `encrypted_doc_no_id` opens elsewhere with an empty identifier; the library refuses it.
const PDF_CODES: &[(&str, &str)] = &[
    ("pdf-rs_passwords_aes_256.pdf", "encrypted"),
    ("pdfium_bug_1124998.pdf", "encrypted"),
    ("pdfium_bug_644.pdf", "encrypted"),
    ("pdfium_encrypted.pdf", "encrypted"),
    ("pdfium_encrypted_hello_world_r2.pdf", "encrypted"),
    ("pdfium_encrypted_hello_world_r3.pdf", "encrypted"),
    ("pdfminer_aes-128-m.pdf", "encrypted"),
    ("pdfminer_encrypted_doc_no_id.pdf", "encrypted"),
    ("qpdf_20-pages.pdf", "encrypted"),
];

type Outcomes = BTreeMap<String, Result<usize, &'static str>>;

/// The pages or the code of each file of a folder.
fn outcomes(folder: &Path, extension: &str) -> Outcomes {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|own| own != extension) {
            continue;
        }
        let begun = Instant::now();
        let outcome =
            parse_at(&path).map(|book| book.pages.len()).map_err(|error| error.code().as_str());
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert!(begun.elapsed() < PATIENCE, "{name} took {:?}", begun.elapsed());
        found.insert(name, outcome);
    }
    found
}

fn codes(found: &Outcomes) -> Vec<(&str, &'static str)> {
    let failed =
        found.iter().filter_map(|(name, outcome)| outcome.err().map(|code| (name.as_str(), code)));
    failed.collect()
}

#[test]
fn every_epub_sample_is_read_or_has_its_code() {
    let Some(folder) = shared("conformance/samples/epub") else { return };
    let found = outcomes(&folder, "epub");
    assert_eq!(codes(&found), EPUB_CODES);
    assert!(found.values().all(|outcome| *outcome != Ok(0)));
}

#[test]
fn every_pdf_sample_has_the_pages_that_other_readers_count_or_its_code() {
    let Some(folder) = shared("conformance/samples/pdf") else { return };
    let found = outcomes(&folder, "pdf");
    assert_eq!(codes(&found), PDF_CODES);
    let index = std::fs::read(folder.join("index.json")).unwrap();
    let index: Vec<serde_json::Value> = serde_json::from_slice(&index).unwrap();
    for sample in &index {
        let name = sample["file"].as_str().unwrap();
        let outcome = found[name];
        if let (Some(pages), Ok(counted)) = (sample["pages"].as_u64(), outcome) {
            assert_eq!(counted as u64, pages, "{name}");
        }
    }
}
