//! PDF: pages, metadata and the pictures that can be handed out as they are stored.
//! Must not rasterize: that is for the worker process in [`render`].

mod image;
mod info;
mod jpeg;
mod load;
mod pages;
pub mod render;
mod xmp;

use codex_models::BookFormat;
use codex_models::books::Warning;

use self::image::Kind;
use self::load::Structure;
use crate::detect;
use crate::error::{FailureCode, ParserError, Result};
use crate::limits::Limits;
use crate::metadata::filename;
use crate::page_index::{PageEntry, PageIndex, PageSource};
use crate::parser::{BookFile, Cover, PageContent, ParsedBook, Parser, warning};
use crate::stop::Stop;

pub(crate) use self::xmp::plain_number;

/// Reads PDF files.
#[derive(Debug, Clone, Copy)]
pub struct PdfParser;

impl Parser for PdfParser {
    fn format(&self) -> BookFormat {
        BookFormat::Pdf
    }

    fn detect(&self, head: &[u8], _file: &BookFile) -> bool {
        detect::is_pdf(head)
    }

    fn parse(&self, file: &BookFile, limits: &Limits, stop: &Stop) -> Result<ParsedBook> {
        let structure = load::open(file, stop)?;
        let (pages, mut warnings) = index(&structure, limits, stop)?;
        let (metadata, problem) = info::read(&structure.document, limits);
        if let Some(problem) = problem {
            warnings
                .push(warning("bad_metadata", format!("the XMP packet was ignored: {problem}")));
        }
        Ok(ParsedBook {
            format: BookFormat::Pdf,
            pages,
            metadata,
            file_name: filename::parse(&file.stem(), None),
            cover: Some(Cover::Page(0)),
            warnings,
        })
    }

    fn pages(&self, file: &BookFile, limits: &Limits, stop: &Stop) -> Result<PageIndex> {
        let structure = load::open(file, stop)?;
        index(&structure, limits, stop).map(|(pages, _warnings)| pages)
    }

    fn read_page(
        &self,
        file: &BookFile,
        index: &PageIndex,
        n: usize,
        limits: &Limits,
        stop: &Stop,
    ) -> Result<PageContent> {
        stop.check()?;
        let page = index.get(n).ok_or_else(|| {
            let message = format!("`{}` has no page {}", file.name(), n.saturating_add(1));
            ParserError::new(FailureCode::NoPages, message)
        })?;
        match page.source {
            PageSource::PdfImage { offset, .. } => picture(file, page, offset, limits),
            PageSource::PdfRender => Ok(PageContent::Render),
            PageSource::Range { .. }
            | PageSource::Rar { .. }
            | PageSource::EpubSpine
            | PageSource::Packed { .. }
            | PageSource::File => Err(ParserError::corrupt("the page index is not one of a PDF")),
        }
    }
}

/// The raw bytes of a picture, where the index says they are.
fn picture(file: &BookFile, page: &PageEntry, offset: u64, limits: &Limits) -> Result<PageContent> {
    if page.stored_size > limits.entry_bytes {
        let message = format!("page {} of `{}` is too large", page.name, file.name());
        return Err(ParserError::limit("entry_bytes", message));
    }
    let bytes = file.read_exact_vec(offset, page.stored_size)?;
    if jpeg::header(&bytes).is_none() {
        let message = format!("page {} of `{}` is no longer where it was", page.name, file.name());
        return Err(ParserError::corrupt(message));
    }
    Ok(PageContent::Bytes { media_type: "image/jpeg", bytes })
}

fn index(
    structure: &Structure<'_>,
    limits: &Limits,
    stop: &Stop,
) -> Result<(PageIndex, Vec<Warning>)> {
    let tree = pages::walk(&structure.document, limits, stop)?;
    if tree.pages.is_empty() {
        let message = format!("`{}` has no pages", structure.file.name());
        return Err(ParserError::new(FailureCode::NoPages, message));
    }
    let mut warnings = Vec::new();
    if tree.has_cycle {
        warnings
            .push(warning("cyclic_page_tree", "a branch of the page tree occurs more than once"));
    }
    if structure.is_repaired {
        warnings.push(warning("repaired", "the list of objects was damaged and has been rebuilt"));
    }
    let mut entries = Vec::with_capacity(tree.pages.len());
    for (position, page) in tree.pages.iter().enumerate() {
        stop.check()?;
        entries.push(entry(structure, page, position.saturating_add(1), limits));
    }
    Ok((PageIndex { entries }, warnings))
}

fn entry(
    structure: &Structure<'_>,
    page: &pages::Page<'_>,
    number: usize,
    limits: &Limits,
) -> PageEntry {
    let name = number.to_string();
    match image::classify(structure, page) {
        Kind::Picture { object, offset, length, width, height } => PageEntry {
            name,
            media_type: "image/jpeg",
            width: Some(width),
            height: Some(height),
            source: PageSource::PdfImage { object, offset },
            stored_size: length,
            size: length,
        },
        Kind::Render { native } => {
            let (points_wide, points_high) = page.size();
            let (width, height) = match native {
                // A scan is drawn at its own resolution, upright as the page is.
                Some((wide, high)) => {
                    let wide = if page.turns.is_multiple_of(2) { wide } else { high };
                    render::size_for_width(points_wide, points_high, wide, limits.pixels)
                }
                None => render::default_size(points_wide, points_high, limits.pixels),
            };
            PageEntry {
                name,
                media_type: "image/jpeg",
                width: Some(width),
                height: Some(height),
                source: PageSource::PdfRender,
                stored_size: 0,
                size: 0,
            }
        }
    }
}
