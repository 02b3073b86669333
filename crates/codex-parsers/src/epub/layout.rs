//! Whether pages have a size of their own, and how many positions a chapter has.
//! Must not look into chapters.

use codex_models::metadata::Layout;

use super::book::{Book, Chapter};
use crate::metadata::xml::{XmlEvent, XmlReader};

/// Unpacked bytes of a position, as Readium and Komga count. Changing it moves stored progress.
const POSITION_BYTES: u64 = 1024;

/// Files in which readers' vendors declare a fixed layout.
const DISPLAY_OPTIONS: &[&str] = &[
    "META-INF/com.apple.ibooks.display-options.xml",
    "META-INF/com.kobobooks.display-options.xml",
];

/// The layout of a book.
pub(super) fn of_book(book: &Book<'_>) -> Layout {
    book.package.metadata.layout().unwrap_or_else(|| {
        let is_fixed =
            DISPLAY_OPTIONS.iter().any(|path| declares_fixed(book, path).unwrap_or(false));
        if is_fixed { Layout::Fixed } else { Layout::Reflowable }
    })
}

fn declares_fixed(book: &Book<'_>, path: &str) -> Option<bool> {
    let entry = book.container.archive.find(path)?;
    let text = book.container.text(entry).ok()?;
    let mut reader = XmlReader::new(&text, book.container.limits).ok()?;
    while let Some(event) = reader.next_event().ok()? {
        let XmlEvent::Start(element) = event else { continue };
        if element.is("option") && element.attribute("name").as_deref() == Some("fixed-layout") {
            return Some(reader.text().ok()?.trim().eq_ignore_ascii_case("true"));
        }
    }
    Some(false)
}

/// The layout of a chapter, which may differ from the book's.
pub(super) fn of_chapter(chapter: &Chapter<'_>, book: Layout) -> Layout {
    let has = |property: &str| chapter.properties.iter().any(|own| own == property);
    if has("rendition:layout-pre-paginated") {
        Layout::Fixed
    } else if has("rendition:layout-reflowable") {
        Layout::Reflowable
    } else {
        book
    }
}

/// Positions of a chapter: one a page where pages are fixed, else one for each started kilobyte.
pub(super) fn positions(size: u64, layout: Layout) -> u32 {
    match layout {
        Layout::Fixed => 1,
        Layout::Reflowable => {
            u32::try_from(size.div_ceil(POSITION_BYTES)).unwrap_or(u32::MAX).max(1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_a_started_kilobyte_and_never_none() {
        let counts = [0, 1, 1024, 1025, 10_240].map(|size| positions(size, Layout::Reflowable));
        assert_eq!(counts, [1, 1, 1, 2, 10]);
        assert_eq!(positions(1 << 40, Layout::Fixed), 1);
    }
}
