//! A cover from a book's file: while it is analyzed, or later on demand.
//! Must not store it.

use std::sync::Arc;

use codex_models::BookFormat;
use codex_parsers::{
    BookFile, Cover, FailureCode, Formats, PageContent, ParsedBook, ParserError, Stop, epub,
};

use super::pipeline::{self, CoverSpec, ImageError, Thumbnail};
use crate::core::Core;
use crate::error::{CodexError, Result};
use crate::pages::library::{self, FoundBook};
use crate::pages::render;

/// Pages drawn for a cover are this many times as wide, so that the final filter makes text smooth.
const OVERSIZE: u32 = 2;

/// Why a book has no cover.
#[derive(Debug, thiserror::Error)]
pub enum CoverFault {
    /// It names none and has no page.
    #[error("the book has no cover")]
    None,
    /// The page has to be drawn by a renderer; the cover is made when somebody asks for it.
    #[error("the cover has to be drawn")]
    NeedsRenderer {
        /// The page, counted from zero.
        page: usize,
    },
    /// The file refused.
    #[error(transparent)]
    Parser(#[from] ParserError),
    /// The image refused.
    #[error(transparent)]
    Image(#[from] ImageError),
}

impl CoverFault {
    /// Stable code for warnings.
    pub fn code(&self) -> &'static str {
        match self {
            Self::None => FailureCode::NoPages.as_str(),
            Self::NeedsRenderer { .. } => "needs_renderer",
            Self::Parser(error) => error.code().as_str(),
            Self::Image(ImageError::Unsupported(_)) => FailureCode::UnsupportedFormat.as_str(),
            Self::Image(ImageError::TooLarge { .. }) => FailureCode::LimitExceeded.as_str(),
            Self::Image(ImageError::Damaged(_)) => FailureCode::BadImage.as_str(),
        }
    }
}

/// The thumbnail of a book that was just parsed. Pure but for reading the file; runs on a blocking pool.
pub fn from_parsed(
    formats: &Formats,
    file: &BookFile,
    parsed: &ParsedBook,
    spec: &CoverSpec,
    stop: &Stop,
) -> Result<Thumbnail, CoverFault> {
    match parsed.cover.as_ref().ok_or(CoverFault::None)? {
        Cover::Page(page) => {
            match formats.read_page(parsed.format, file, &parsed.pages, *page, stop)? {
                PageContent::Bytes { media_type, bytes } => {
                    Ok(pipeline::thumbnail(&bytes, media_type, spec)?)
                }
                PageContent::Render => Err(CoverFault::NeedsRenderer { page: *page }),
            }
        }
        Cover::Resource(path) => {
            let resource = epub::read_resource(file, path, formats.limits(), stop)?;
            let media_type = by_bytes(&resource.bytes).unwrap_or(&resource.media_type);
            Ok(pipeline::thumbnail(&resource.bytes, media_type, spec)?)
        }
    }
}

/// Packages often name the wrong image type.
fn by_bytes(bytes: &[u8]) -> Option<&'static str> {
    codex_parsers::image_probe::probe(bytes).map(|image| image.media_type)
}

/// The thumbnail of a book in the catalog; `None` when it cannot have one.
pub(super) async fn on_demand(
    core: &Core,
    book: &Arc<FoundBook>,
    spec: &CoverSpec,
) -> Result<Option<Thumbnail>> {
    let file = library::open(core, book).await?;
    let (formats, spec) = (Arc::clone(core.formats()), *spec);
    let cost = match book.row.format {
        BookFormat::Pdf => book.row.size.min(formats.limits().entry_bytes),
        BookFormat::Cbz
        | BookFormat::Cbr
        | BookFormat::Cb7
        | BookFormat::Cbt
        | BookFormat::Epub
        | BookFormat::Folder => 0,
    };
    let cost = cost + pipeline::decode_bytes(None, None, None);
    let made = core
        .blocking()
        .memory(cost, move || {
            let stop = Stop::new();
            let parsed = formats.parse(&file, &stop)?;
            from_parsed(&formats, &file, &parsed, &spec, &stop)
        })
        .await?;
    match made {
        Ok(made) => Ok(Some(made)),
        Err(CoverFault::NeedsRenderer { page }) => drawn(core, book, page, spec).await,
        Err(fault) => {
            tracing::debug!(book.id = %book.row.id, "no cover was made of `{}`: {fault}", book.row.file_name);
            Ok(None)
        }
    }
}

async fn drawn(
    core: &Core,
    book: &Arc<FoundBook>,
    page: usize,
    spec: CoverSpec,
) -> Result<Option<Thumbnail>> {
    let page = render(core, book, page, Some(spec.width * OVERSIZE)).await?;
    core.blocking()
        .cpu(move || pipeline::thumbnail_rgb(page.width, page.height, page.rgb, &spec))
        .await?
        .map(Some)
        .map_err(|error| CodexError::internal(error, "encoding a drawn cover"))
}
