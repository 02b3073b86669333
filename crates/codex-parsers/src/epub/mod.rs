//! EPUB 2 and 3: reading order, metadata, cover, and the outline that a reader's manifest is made of.
//! Must not serve what the package does not list.

mod book;
mod container;
mod cover;
mod layout;
mod obfuscation;
mod opf;
mod outline;
mod paths;
mod places;
mod toc;

use codex_models::BookFormat;
use codex_models::books::Warning;
use codex_models::metadata::{BookMetadata, Layout, ReadingDirection};

use self::book::{Book, Chapter};
pub use self::outline::{
    EpubOutline, EpubResource, ResourceItem, SpineItem, outline, read_resource,
};
pub use self::places::{ChapterText, Step};
pub use self::toc::TocEntry;
use crate::detect;
use crate::error::{FailureCode, ParserError, Result};
use crate::limits::Limits;
use crate::metadata::{encoding, filename};
use crate::page_index::{PageEntry, PageIndex, PageSource, known_media_type};
use crate::parser::{BookFile, Cover, PageContent, ParsedBook, Parser};
use crate::stop::Stop;

/// Reads EPUB files.
#[derive(Debug, Clone, Copy)]
pub struct EpubParser;

impl Parser for EpubParser {
    fn format(&self) -> BookFormat {
        BookFormat::Epub
    }

    fn detect(&self, head: &[u8], file: &BookFile) -> bool {
        detect::is_epub(head, file, &Limits::default(), &Stop::new())
    }

    fn parse(&self, file: &BookFile, limits: &Limits, stop: &Stop) -> Result<ParsedBook> {
        let book = Book::open(file, limits, stop)?;
        let resolved = book.resolve();
        let (chapters, warnings) = resolved.chapters(&book)?;
        stop.check()?;
        let mut metadata = metadata_of(&book);
        metadata.layout = Some(layout::of_book(&book));
        Ok(ParsedBook {
            format: BookFormat::Epub,
            pages: index_of(&chapters),
            metadata,
            file_name: filename::parse(&file.stem(), None),
            cover: cover::find(&book, &resolved, &chapters).map(Cover::Resource),
            warnings,
        })
    }

    fn pages(&self, file: &BookFile, limits: &Limits, stop: &Stop) -> Result<PageIndex> {
        let book = Book::open(file, limits, stop)?;
        let resolved = book.resolve();
        let (chapters, _warnings): (_, Vec<Warning>) = resolved.chapters(&book)?;
        Ok(index_of(&chapters))
    }

    fn read_page(
        &self,
        file: &BookFile,
        index: &PageIndex,
        n: usize,
        limits: &Limits,
        stop: &Stop,
    ) -> Result<PageContent> {
        let page = index.get(n).ok_or_else(|| {
            let message = format!("`{}` has no chapter {}", file.name(), n.saturating_add(1));
            ParserError::new(FailureCode::NoPages, message)
        })?;
        let resource = read_resource(file, &page.name, limits, stop)?;
        Ok(PageContent::Bytes { media_type: page.media_type, bytes: resource.bytes })
    }
}

/// The metadata of a package document that stands by itself.
pub(crate) fn package_metadata(bytes: &[u8], limits: &Limits) -> Result<BookMetadata> {
    Ok(opf::read(&encoding::decode(bytes), limits)?.metadata.to_book())
}

fn index_of(chapters: &[Chapter<'_>]) -> PageIndex {
    let entries = chapters.iter().map(|chapter| PageEntry {
        name: chapter.entry.name.clone(),
        media_type: known_media_type(&chapter.item.media_type)
            .unwrap_or("application/octet-stream"),
        width: None,
        height: None,
        source: PageSource::EpubSpine,
        stored_size: chapter.entry.stored_size,
        size: chapter.entry.size,
    });
    PageIndex { entries: entries.collect() }
}

/// Metadata without the layout, which needs more than the package.
fn metadata_of(book: &Book<'_>) -> BookMetadata {
    let mut metadata = book.package.metadata.to_book();
    metadata.reading_direction = direction(book);
    metadata
}

fn direction(book: &Book<'_>) -> Option<ReadingDirection> {
    match book.package.direction.as_deref().map(str::trim) {
        Some("rtl") => Some(ReadingDirection::Rtl),
        Some("ltr") => Some(ReadingDirection::Ltr),
        _ => None,
    }
}

/// The layout of a chapter and how many positions it has.
fn chapter_layout(chapter: &Chapter<'_>, book: Layout) -> (Layout, u32) {
    let layout = layout::of_chapter(chapter, book);
    (layout, layout::positions(chapter.entry.size, layout))
}
