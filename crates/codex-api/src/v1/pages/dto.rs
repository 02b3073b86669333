//! Wire shapes of pages.
//! Must not know how a page is stored.

use codex_models::BookId;
use codex_models::metadata::ReadingDirection;
use codex_services::pages::{ImageFormat, PageDescriptor, PageList, PageTransform};
use serde::{Deserialize, Serialize};

use crate::error::{ApiError, ApiResult};
use crate::http::book_page::WIDTHS;
use crate::http::etag::Freshness;

/// Format of a converted page.
#[derive(Debug, Clone, Copy, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum PageFormat {
    /// JPEG.
    Jpeg,
    /// WebP.
    Webp,
    /// PNG.
    Png,
}

/// How a page is wanted; with neither width nor format, byte for byte as it is stored, unless `Accept` leaves that out.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct PageVariantQuery {
    /// Greatest width in pixels, 16 to 4096; a narrower page keeps its size.
    #[param(minimum = 16, maximum = 4096)]
    width: Option<u32>,
    /// Format of the image.
    #[param(inline)]
    format: Option<PageFormat>,
    /// Any text that changes with the content; the answer may then be kept forever.
    v: Option<String>,
}

/// A conversion, within bounds.
pub(crate) fn transform(
    width: Option<u32>,
    format: Option<PageFormat>,
) -> ApiResult<PageTransform> {
    if width.is_some_and(|width| !WIDTHS.contains(&width)) {
        let (min, max) = (WIDTHS.start(), WIDTHS.end());
        let message = format!("`width` must be from {min} to {max}.");
        return Err(ApiError::field("width", "out_of_range", message));
    }
    let format = format.map(|format| match format {
        PageFormat::Jpeg => ImageFormat::Jpeg,
        PageFormat::Webp => ImageFormat::Webp,
        PageFormat::Png => ImageFormat::Png,
    });
    Ok(PageTransform { width, format })
}

impl PageVariantQuery {
    /// The conversion.
    pub(super) fn transform(&self) -> ApiResult<PageTransform> {
        transform(self.width, self.format)
    }

    /// How long the answer may be kept.
    pub(super) fn freshness(&self) -> Freshness {
        Freshness::of_version(self.v.as_deref())
    }
}

/// The pages of a book.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PagesDto {
    /// The book.
    book_id: BookId,
    /// Which way pages turn, when the book says it.
    #[schema(required)]
    reading_direction: Option<ReadingDirection>,
    /// In reading order.
    items: Vec<PageDto>,
}

/// A page.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
struct PageDto {
    /// From 1.
    number: u32,
    /// Media type of the stored image.
    media_type: &'static str,
    /// Pixels, when known.
    #[schema(required)]
    width: Option<u32>,
    /// Pixels, when known.
    #[schema(required)]
    height: Option<u32>,
    /// Bytes, when known.
    #[schema(required)]
    size_bytes: Option<u64>,
    /// Path inside the book.
    name: String,
}

impl From<PageList> for PagesDto {
    fn from(list: PageList) -> Self {
        let PageList { book, reading_direction, etag: _, pages } = list;
        Self {
            book_id: book,
            reading_direction,
            items: pages.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<PageDescriptor> for PageDto {
    fn from(page: PageDescriptor) -> Self {
        let PageDescriptor { number, name, media_type, width, height, size_bytes } = page;
        Self { number, media_type, width, height, size_bytes, name }
    }
}
