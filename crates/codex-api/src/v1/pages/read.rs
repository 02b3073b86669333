//! Handlers of pages.
//! Must not write progress: reading a page never does.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use codex_models::{Actor, BookId};

use super::dto::{PageVariantQuery, PagesDto};
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::content::{self, Binary, ContentAnswer};
use crate::http::etag::{self, ETag, Freshness};
use crate::http::valid_path::ValidPath;
use crate::http::valid_query::ValidQuery;
use crate::state::AppState;

/// List the pages of a book.
#[utoipa::path(get, path = "/books/{id}/pages", operation_id = "list_book_pages", tag = "pages",
               params(("id" = BookId, Path, description = "Book")),
               responses((status = 200, description = "The pages", body = PagesDto),
                         (status = 304, description = "The copy is good")))]
pub(super) async fn list_book_pages(
    State(app): State<AppState>,
    who: Allow<need::PagesRead>,
    ValidPath(id): ValidPath<BookId>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let list = app.core.pages().list(who.viewer(), id).await?;
    let etag = ETag::weak(&list.etag);
    if etag.is_known(&headers) {
        return Ok(etag::not_modified(&etag, Freshness::Revalidate));
    }
    let mut response = Json(PagesDto::from(list)).into_response();
    etag::set_validators(response.headers_mut(), &etag, Freshness::Revalidate);
    Ok(response)
}

/// Read a page, counted from 1, as it is stored or converted.
#[utoipa::path(get, path = "/books/{id}/pages/{number}", operation_id = "get_book_page", tag = "pages",
               params(("id" = BookId, Path, description = "Book"),
                      ("number" = u32, Path, description = "Page, from 1", minimum = 1), PageVariantQuery),
               responses((status = 200, description = "The image", body = inline(Binary), content_type = "*/*"),
                         (status = 304, description = "The copy is good")))]
pub(super) async fn get_book_page(
    State(app): State<AppState>,
    who: Allow<need::PagesRead>,
    ValidPath((id, number)): ValidPath<(BookId, u32)>,
    ValidQuery(query): ValidQuery<PageVariantQuery>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    page(&app, &who, (id, number), &query, &headers).await
}

/// A page, counted from 1, as JPEG, no wider than asked for; a width that is never made counts as none.
pub(crate) async fn as_jpeg(
    app: &AppState,
    who: &Actor,
    place: (BookId, u32),
    width: Option<u32>,
    headers: &HeaderMap,
) -> ApiResult<Response> {
    page(app, who, place, &PageVariantQuery::as_jpeg(width), headers).await
}

async fn page(
    app: &AppState,
    who: &Actor,
    (id, number): (BookId, u32),
    query: &PageVariantQuery,
    headers: &HeaderMap,
) -> ApiResult<Response> {
    let (transform, freshness) = (query.transform()?, query.freshness());
    let pages = app.core.pages();
    if etag::is_conditional(headers) {
        let etag = ETag::strong(&pages.etag(who.viewer(), id, number, transform).await?);
        if etag.is_known(headers) {
            return Ok(etag::not_modified(&etag, freshness));
        }
    }
    let page = pages.open(who.viewer(), id, number, transform).await?;
    let (media_type, placement) = content::book_media_type(page.media_type);
    let etag = ETag::strong(&page.etag);
    let answer = ContentAnswer { media_type, etag, freshness, content: page.content };
    let mut response = answer.into_response().await?;
    // A page of an EPUB is a document of the book, which must not run as ours.
    placement.confine(response.headers_mut());
    Ok(response)
}
