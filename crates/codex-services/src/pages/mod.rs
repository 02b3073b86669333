//! Pages of books: the list, and a page as it is stored or converted.
//! Must not list archives again: the page index says where a page is.

mod ahead;
pub(crate) mod library;
mod passes;
mod produce;
pub(crate) mod renderer;
mod variant;

use codex_db::repo;
use codex_models::metadata::ReadingDirection;
use codex_models::{BookFormat, BookId, Resource, Viewer};
use codex_parsers::PageEntry;

use ahead::Drawing;
pub(crate) use produce::{PagesState, render};
use variant::Variant;

use crate::core::Core;
use crate::error::{CodexError, Result};
use crate::storage::Content;
use library::ReadableBook;

/// Pages of books.
pub struct Pages<'a>(pub(crate) &'a Core);

/// The pages of a book.
#[derive(Debug, Clone, PartialEq)]
pub struct PageList {
    /// The book.
    pub book: BookId,
    /// Which way pages turn, when the book says it.
    pub reading_direction: Option<ReadingDirection>,
    /// Strong validator, without quotes.
    pub etag: String,
    /// In reading order.
    pub pages: Vec<PageDescriptor>,
}

/// A page without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageDescriptor {
    /// From 1.
    pub number: u32,
    /// Path inside the book.
    pub name: String,
    /// Media type by the bytes.
    pub media_type: &'static str,
    /// Width in pixels, when known.
    pub width: Option<u32>,
    /// Height in pixels, when known.
    pub height: Option<u32>,
    /// Bytes when unpacked, when known.
    pub size_bytes: Option<u64>,
}

/// Format of a converted page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ImageFormat {
    /// JPEG.
    Jpeg,
    /// WebP.
    Webp,
    /// PNG.
    Png,
}

impl ImageFormat {
    /// Every format.
    pub const ALL: &'static [Self] = &[Self::Jpeg, Self::Webp, Self::Png];

    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            Self::Webp => "webp",
            Self::Png => "png",
        }
    }

    /// The format with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|format| format.as_str() == name)
    }

    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Png => "image/png",
        }
    }
}

/// How a page should be converted; without a wish it is handed out as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct PageTransform {
    /// Greatest width in pixels; a narrower page keeps its size.
    pub width: Option<u32>,
    /// Wanted format; `None` makes JPEG of a page that has to be resized or drawn.
    pub format: Option<ImageFormat>,
}

impl PageTransform {
    /// Whether images of this media type can be converted.
    pub fn can_convert(media_type: &str) -> bool {
        crate::covers::pipeline::can_decode(media_type)
    }

    /// Whether nothing is asked for.
    pub fn is_identity(self) -> bool {
        self.width.is_none() && self.format.is_none()
    }
}

/// A page on its way out.
#[derive(Debug, Clone)]
pub struct PageBody {
    /// Media type of the bytes.
    pub media_type: &'static str,
    /// Strong validator, without quotes.
    pub etag: String,
    /// The bytes.
    pub content: Content,
}

impl<'a> Pages<'a> {
    /// The pages of a book.
    pub async fn list(&self, viewer: &Viewer, book: BookId) -> Result<PageList> {
        let readable = library::readable(self.0, viewer, book).await?;
        let detail = repo::books::find(&self.0.db().read(), viewer, book).await?;
        let detail = detail.ok_or(CodexError::NotFound(Resource::Book))?;
        let format = readable.found.row.format;
        Ok(PageList {
            book,
            reading_direction: detail.row.book.metadata.0.reading_direction,
            etag: format!("{}-pages", readable.version),
            pages: (1..)
                .zip(&readable.index.entries)
                .map(|(n, page)| descriptor(n, page, format))
                .collect(),
        })
    }

    /// A page, counted from 1, by one look at the database; its file is read by [`FoundPage::open`].
    pub async fn find(&self, viewer: &Viewer, book: BookId, number: u32) -> Result<FoundPage<'a>> {
        let book = library::readable(self.0, viewer, book).await?;
        entry(&book, number)?;
        Ok(FoundPage { core: self.0, book, number })
    }
}

/// A page that is there and in sight.
pub struct FoundPage<'a> {
    core: &'a Core,
    book: ReadableBook,
    number: u32,
}

impl FoundPage<'_> {
    /// The media type of the page as it is stored.
    pub fn stored_type(&self) -> Result<&'static str> {
        Ok(entry(&self.book, self.number)?.media_type)
    }

    /// The validator of the page, without reading its file.
    pub fn etag(&self, transform: PageTransform) -> Result<String> {
        Ok(self.validator(Variant::of(entry(&self.book, self.number)?, transform)?))
    }

    /// The page itself.
    pub async fn open(&self, transform: PageTransform) -> Result<PageBody> {
        let Self { core, book, number } = self;
        let entry = entry(book, *number)?;
        let variant = Variant::of(entry, transform)?;
        let etag = self.validator(variant);
        let page = *number as usize - 1;
        let content = match variant {
            Variant::Stored => produce::stored(core, book, page, &etag).await?,
            Variant::Converted { .. } => {
                Content::Bytes(produce::derived(core, book, page, variant, &etag).await?)
            }
            Variant::Rendered { .. } => {
                let bytes = produce::derived(core, book, page, variant, &etag).await?;
                self.draw_next(transform);
                Content::Bytes(bytes)
            }
        };
        Ok(PageBody { media_type: variant.media_type(entry), etag, content })
    }

    /// Has the page behind this one drawn, since whoever reads this one asks for it next.
    fn draw_next(&self, transform: PageTransform) {
        let number = self.number.saturating_add(1);
        let next = entry(&self.book, number).and_then(|entry| Variant::of(entry, transform));
        if let Ok(variant @ Variant::Rendered { width, format }) = next {
            let etag = self.validator_of(number, variant);
            let drawing = Drawing { page: number as usize - 1, width, format, etag };
            ahead::draw(self.core, &self.book, drawing);
        }
    }

    fn validator(&self, variant: Variant) -> String {
        self.validator_of(self.number, variant)
    }

    fn validator_of(&self, number: u32, variant: Variant) -> String {
        variant.etag(&self.book.version, number, self.core.config().images.page_quality)
    }
}

fn entry(book: &ReadableBook, number: u32) -> Result<&PageEntry> {
    let at = (number as usize).checked_sub(1);
    at.and_then(|at| book.index.get(at)).ok_or(CodexError::NotFound(Resource::Page))
}

fn descriptor(number: u32, page: &PageEntry, format: BookFormat) -> PageDescriptor {
    let is_drawn = format == BookFormat::Pdf && page.size == 0;
    PageDescriptor {
        number,
        name: page.name.clone(),
        media_type: page.media_type,
        width: page.width,
        height: page.height,
        size_bytes: (!is_drawn).then_some(page.size),
    }
}
