//! What a PDF says of itself: information dictionary, catalog, and XMP where there is one.
//! Must not fail a book.

use codex_models::metadata::{BookMetadata, ReadingDirection};
use lopdf::{Dictionary, Document, Object, decode_text_string};

use super::load;
use super::xmp;
use crate::limits::Limits;
use crate::metadata::{date, prose};

/// Endings that betray a file name in the title field.
const FILE_ENDINGS: &[&str] = &[
    ".pdf", ".doc", ".docx", ".indd", ".qxd", ".qxp", ".tif", ".tiff", ".jpg", ".jpeg", ".png",
    ".ps", ".eps", ".rtf", ".txt", ".odt", ".tex", ".dvi", ".pub", ".ppt", ".pptx", ".xls", ".cbz",
    ".cbr",
];
/// Titles that programs write and nobody means.
const EMPTY_TITLES: &[&str] =
    &["untitled", "title", "unknown", "none", "document", "document1", "pdf"];

/// Reads the metadata; a damaged XMP packet is reported and the rest still counts.
pub(super) fn read(document: &Document, limits: &Limits) -> (BookMetadata, Option<String>) {
    let info = information(document);
    let packet = xmp_packet(document, limits);
    let (mut metadata, problem) = match packet.map(|packet| xmp::read(&packet, limits)) {
        Some(Ok(metadata)) => (metadata, None),
        Some(Err(error)) => (BookMetadata::default(), Some(error.to_string())),
        None => (BookMetadata::default(), None),
    };
    metadata.title = metadata.title.filter(|title| is_meant(title));
    metadata.fill_from(info);
    if let Ok(catalog) = document.catalog() {
        metadata.fill_from(from_catalog(catalog, document));
    }
    (metadata, problem)
}

fn information(document: &Document) -> BookMetadata {
    let info = document.trailer.get_deref(b"Info", document).and_then(Object::as_dict);
    let Ok(info) = info else { return BookMetadata::default() };
    let field = |key: &[u8]| text(info, key, document);
    let created = field(b"CreationDate").and_then(|text| date::parse(&text));
    BookMetadata {
        title: field(b"Title").filter(|title| is_meant(title)),
        summary: field(b"Subject").and_then(|text| prose::html_to_text(&text)),
        authors: field(b"Author")
            .map(|names| prose::split_names(&names, "author"))
            .unwrap_or_default(),
        tags: field(b"Keywords").map(|words| prose::split_list(&words)).unwrap_or_default(),
        release_date: created,
        ..BookMetadata::default()
    }
}

fn from_catalog(catalog: &Dictionary, document: &Document) -> BookMetadata {
    let preferences = catalog.get_deref(b"ViewerPreferences", document).and_then(Object::as_dict);
    let direction = preferences
        .and_then(|preferences| preferences.get_deref(b"Direction", document))
        .and_then(Object::as_name);
    let reading_direction = match direction {
        Ok(b"R2L") => Some(ReadingDirection::Rtl),
        // `L2R` is the default that programs write without thinking, so it says nothing.
        Ok(_) | Err(_) => None,
    };
    BookMetadata {
        language: text(catalog, b"Lang", document),
        reading_direction,
        ..BookMetadata::default()
    }
}

fn text(dict: &Dictionary, key: &[u8], document: &Document) -> Option<String> {
    let value = dict.get_deref(key, document).ok()?;
    let decoded = decode_text_string(value).ok().or_else(|| {
        let bytes = value.as_str().ok()?;
        Some(String::from_utf8_lossy(bytes).into_owned())
    })?;
    prose::clean(&decoded)
}

fn xmp_packet(document: &Document, limits: &Limits) -> Option<Vec<u8>> {
    let catalog = document.catalog().ok()?;
    let stream = catalog.get_deref(b"Metadata", document).and_then(Object::as_stream).ok()?;
    load::content(stream, usize::try_from(limits.xml_bytes).unwrap_or(usize::MAX))
}

/// Whether a title is one a person gave.
fn is_meant(title: &str) -> bool {
    let lower = title.to_lowercase();
    !lower.starts_with("microsoft word - ")
        && !lower.starts_with("microsoft powerpoint - ")
        && !EMPTY_TITLES.contains(&lower.as_str())
        && !FILE_ENDINGS.iter().any(|ending| lower.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_that_programs_wrote_are_ignored() {
        for title in ["Microsoft Word - thesis.doc", "scan0001.TIF", "Untitled", "book.pdf"] {
            assert!(!is_meant(title), "{title}");
        }
        assert!(is_meant("Vol. 1: The Untitled"));
    }
}
