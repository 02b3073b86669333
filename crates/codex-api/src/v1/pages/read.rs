//! Handlers of pages.
//! Must not write progress: reading a page never does.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use codex_models::BookId;

use super::dto::{PageVariantQuery, PagesDto};
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::book_page;
use crate::http::content::Binary;
use crate::http::etag::{self, ETag, Freshness};
use crate::http::json::Json;
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
    let (transform, freshness) = (query.transform()?, query.freshness());
    book_page::answer(&app, &who, (id, number), transform, freshness, &headers).await
}
