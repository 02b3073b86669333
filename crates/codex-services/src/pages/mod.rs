//! Pages of books: the list, and a page as it is stored or converted.
//! Must not list archives again: the page index says where a page is.

use codex_models::metadata::ReadingDirection;
use codex_models::{BookId, Viewer};

use crate::core::Core;
use crate::error::Result;
use crate::storage::Content;

/// Pages of books.
pub struct Pages<'a>(pub(crate) &'a Core);

/// The pages of a book.
#[derive(Debug, Clone, PartialEq)]
pub struct PageList {
    /// The book.
    pub book: BookId,
    /// Which way pages turn, when the book says it.
    pub reading_direction: Option<ReadingDirection>,
    /// Strong validator, quoted.
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
    /// Wanted format; `None` keeps a format that can be written, and makes JPEG of others.
    pub format: Option<ImageFormat>,
}

impl PageTransform {
    /// Whether nothing is asked for.
    pub fn is_identity(self) -> bool {
        self.width.is_none() && self.format.is_none()
    }
}

/// What a page is, known without reading the file: enough to answer `304` and `HEAD`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageInfo {
    /// Strong validator, quoted: content, page and conversion.
    pub etag: String,
    /// Version for a URL that never changes its content.
    pub version: String,
}

/// A page on its way out.
#[derive(Debug, Clone)]
pub struct PageBody {
    /// Media type of the bytes.
    pub media_type: &'static str,
    /// Strong validator, quoted.
    pub etag: String,
    /// The bytes.
    pub content: Content,
}

impl Pages<'_> {
    /// The pages of a book.
    pub async fn list(&self, viewer: &Viewer, book: BookId) -> Result<PageList> {
        todo!()
    }

    /// The validator of a page, without reading its file; fails like [`Pages::open`] for what does not exist.
    pub async fn etag(
        &self,
        viewer: &Viewer,
        book: BookId,
        number: u32,
        transform: PageTransform,
    ) -> Result<String> {
        todo!()
    }

    /// A page, counted from 1.
    pub async fn open(
        &self,
        viewer: &Viewer,
        book: BookId,
        number: u32,
        transform: PageTransform,
    ) -> Result<PageBody> {
        todo!()
    }
}
