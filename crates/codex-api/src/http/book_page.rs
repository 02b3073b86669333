//! A page of a book as an answer, for every door.
//! Must not write progress: reading a page never does.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use codex_models::{Actor, BookId};
use codex_services::pages::{ImageFormat, PageTransform};

use crate::error::ApiResult;
use crate::http::accept;
use crate::http::content::{self, ContentAnswer};
use crate::http::etag::{self, ETag, Freshness};
use crate::state::AppState;

/// The narrowest and the widest page that is made.
pub(crate) const WIDTHS: std::ops::RangeInclusive<u32> = 16..=4096;

/// Images that a client shows only when it says so.
const RARE: &[&str] = &["image/jxl", "image/avif"];

/// A page, counted from 1, as it is stored or converted.
pub(crate) async fn answer(
    app: &AppState,
    who: &Actor,
    (id, number): (BookId, u32),
    wish: PageTransform,
    freshness: Freshness,
    headers: &HeaderMap,
) -> ApiResult<Response> {
    let pages = app.core.pages();
    let found = pages.find(who.viewer(), id, number).await?;
    let stored = found.stored_type()?;
    let transform = fitting(wish, stored, headers);
    if etag::is_conditional(headers) {
        let etag = ETag::strong(&found.etag(transform)?);
        if etag.is_known(headers) {
            return Ok(etag::not_modified(&etag, freshness));
        }
    }
    let page = found.open(transform).await?;
    let (media_type, placement) = content::book_media_type(page.media_type);
    let etag = ETag::strong(&page.etag);
    let answer = ContentAnswer { media_type, etag, freshness, content: page.content };
    let mut response = answer.into_response().await?;
    // A page of an EPUB is a document of the book, which must not run as ours.
    placement.confine(response.headers_mut());
    if wish.format.is_none() && stored.starts_with("image/") {
        response.headers_mut().append(header::VARY, HeaderValue::from_static("accept"));
    }
    Ok(response)
}

/// The wish, or another format where the client leaves out the one that is stored and takes one that can be made.
fn fitting(wish: PageTransform, stored: &str, headers: &HeaderMap) -> PageTransform {
    let is_shown = || {
        let is_rare = RARE.contains(&stored) && accept::names_only_others(headers, stored);
        !is_rare && !accept::leaves_out(headers, stored)
    };
    let is_fine = wish.format.is_some() || !stored.starts_with("image/") || is_shown();
    if is_fine || !PageTransform::can_convert(stored) {
        return wish;
    }
    let made = [ImageFormat::Webp, ImageFormat::Jpeg, ImageFormat::Png];
    let format = made.into_iter().find(|format| !accept::leaves_out(headers, format.media_type()));
    PageTransform { format, ..wish }
}
