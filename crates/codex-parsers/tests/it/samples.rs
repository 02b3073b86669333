//! The conformance samples: every archive and image gives a book or a stable code, for little reading.

use std::path::PathBuf;

use codex_parsers::image_probe;

use crate::support::{is_archive, parse_at, read_page, reading_at_most, shared};

fn files_below(folder: PathBuf) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

#[test]
fn every_archive_gives_its_pages_or_its_code() {
    let Some(folder) = shared("conformance/samples/archives") else { return };
    let mut lines = Vec::new();
    for path in files_below(folder) {
        let outcome = reading_at_most(64 << 20, || match parse_at(&path) {
            Ok(book) => {
                if is_archive(book.format) {
                    for n in 0..book.pages.len() {
                        let _page = read_page(&path, &book, n);
                    }
                }
                format!("{} {} pages", book.format.as_str(), book.pages.len())
            }
            Err(error) => error.code().as_str().to_owned(),
        });
        lines.push(format!("{} {outcome}", path.file_name().unwrap().to_string_lossy()));
    }
    let expected = include_str!("samples.txt");
    assert_eq!(lines.join("\n"), expected.trim_end(), "\n{}", lines.join("\n"));
}

#[test]
fn every_image_is_recognized_with_its_size() {
    let Some(folder) = shared("conformance/samples/images") else { return };
    for path in files_below(folder) {
        let bytes = std::fs::read(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let Some(expected) = codex_parsers::page_order::media_type_by_name(&name) else { continue };
        let head = &bytes[..bytes.len().min(image_probe::LARGEST_HEAD)];
        let probed = image_probe::probe(head).unwrap_or_else(|| panic!("{name} is not recognized"));
        assert_eq!(probed.media_type, expected, "{name}");
        assert!(probed.width.is_some() && probed.height.is_some(), "{name}: {probed:?}");
        if let Ok((width, height)) = image_size(&bytes) {
            assert_eq!((probed.width, probed.height), (Some(width), Some(height)), "{name}");
        }
    }
}

/// What the `image` crate says, for the formats it decodes here.
fn image_size(bytes: &[u8]) -> Result<(u32, u32), image::ImageError> {
    image::ImageReader::new(std::io::Cursor::new(bytes)).with_guessed_format()?.into_dimensions()
}
