//! The inside of EPUB books, served so that it can neither run in our origin nor call out.
//! Must not guess media types: the package says them.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use codex_models::BookId;
use codex_services::books::epub::Document;

use super::dto::PositionsDto;
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::content::{self, Binary, ContentAnswer};
use crate::http::etag::{self, ETag, Freshness};
use crate::http::valid_path::ValidPath;
use crate::state::AppState;

/// Show the Readium manifest of an EPUB.
#[utoipa::path(get, path = "/books/{id}/manifest", operation_id = "get_book_manifest", tag = "books",
               params(("id" = BookId, Path, description = "Book")),
               responses((status = 200, description = "The manifest", body = serde_json::Value, content_type = "application/webpub+json"),
                         (status = 304, description = "The copy is good")))]
pub(super) async fn get_book_manifest(
    State(app): State<AppState>,
    who: Allow<need::PagesRead>,
    ValidPath(id): ValidPath<BookId>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let manifest = app.core.epub().manifest(who.viewer(), id).await?;
    Ok(document(&headers, &manifest, "application/webpub+json"))
}

/// List the positions of an EPUB.
#[utoipa::path(get, path = "/books/{id}/positions", operation_id = "list_book_positions", tag = "books",
               params(("id" = BookId, Path, description = "Book")),
               responses((status = 200, description = "The positions", body = PositionsDto),
                         (status = 304, description = "The copy is good")))]
pub(super) async fn list_book_positions(
    State(app): State<AppState>,
    who: Allow<need::PagesRead>,
    ValidPath(id): ValidPath<BookId>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let positions = app.core.epub().positions(who.viewer(), id).await?;
    Ok(document(&headers, &positions, "application/json"))
}

/// Read a file inside an EPUB.
#[utoipa::path(get, path = "/books/{id}/resources/{*path}", operation_id = "get_book_resource", tag = "books",
               params(("id" = BookId, Path, description = "Book"),
                      ("path" = String, Path, description = "Path inside the EPUB, with its slashes")),
               responses((status = 200, description = "The file", body = inline(Binary), content_type = "*/*"),
                         (status = 304, description = "The copy is good")))]
pub(super) async fn get_book_resource(
    State(app): State<AppState>,
    who: Allow<need::PagesRead>,
    ValidPath((id, path)): ValidPath<(BookId, String)>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let resource = app.core.epub().resource(who.viewer(), id, &path).await?;
    let etag = ETag::strong(&resource.etag);
    let (media_type, placement) = content::book_media_type(&resource.media_type);
    let mut response = if etag.is_known(&headers) {
        etag::not_modified(&etag, Freshness::Revalidate)
    } else {
        let freshness = Freshness::Revalidate;
        ContentAnswer { media_type, etag, freshness, content: resource.content }
            .into_response()
            .await?
    };
    placement.confine(response.headers_mut());
    Ok(response)
}

fn document(headers: &HeaderMap, document: &Document, media_type: &'static str) -> Response {
    let etag = ETag::weak(&document.etag);
    if etag.is_known(headers) {
        return etag::not_modified(&etag, Freshness::Revalidate);
    }
    let mut response = document.json.to_string().into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    etag::set_validators(headers, &etag, Freshness::Revalidate);
    response
}
