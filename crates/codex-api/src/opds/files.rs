//! Files, pages and covers of books under the addresses of the catalogs.
//! Must not serve them in another way than the native API does.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse, Response};
use codex_models::BookId;
use codex_services::OrWarn;
use codex_services::covers::CoverKey;
use codex_services::pages::{ImageFormat, PageTransform};
use codex_services::storage::Content;
use serde::Deserialize;

use super::catalog::{CoverReader, Reader};
use super::shelves::{OfBook, OfSeries};
use crate::error::{ApiError, ApiResult, ErrorCode};
use crate::http::allow::need;
use crate::http::content::{self, ContentAnswer};
use crate::http::etag::{self, ETag, Freshness};
use crate::http::valid_path::ValidPath;
use crate::http::valid_query::ValidQuery;
use crate::http::{book_file, book_page};
use crate::state::AppState;

/// The file of a book; a name behind it in the address is for apps that take it from there.
pub(super) async fn file(
    State(app): State<AppState>,
    who: Reader<need::FilesRead>,
    ValidPath(OfBook { id }): ValidPath<OfBook>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    book_file::answer(&app, &who, id, &headers).await
}

/// A page of a book in an address.
#[derive(Debug, Deserialize)]
pub(super) struct OfPage {
    id: BookId,
    number: u32,
}

/// The width that an app fills in, or the template that it left as it was; and whether every app has to be able to show
/// the page.
#[derive(Debug, Deserialize)]
pub(super) struct StreamQuery {
    width: Option<String>,
    convert: Option<String>,
}

impl StreamQuery {
    fn width(&self) -> Option<u32> {
        let width = self.width.as_deref().and_then(|text| text.trim().parse().ok());
        width.filter(|width| book_page::WIDTHS.contains(width))
    }
}

/// A page, counted from 0, as JPEG: page streaming.
pub(super) async fn streamed_page(
    State(app): State<AppState>,
    who: Reader<need::PagesRead>,
    ValidPath(OfPage { id, number }): ValidPath<OfPage>,
    ValidQuery(query): ValidQuery<StreamQuery>,
    (method, headers): (Method, HeaderMap),
) -> ApiResult<Response> {
    let number = number
        .checked_add(1)
        .ok_or_else(|| ApiError::new(ErrorCode::NotFound, "There is no such page."))?;
    let transform = PageTransform { width: query.width(), format: Some(ImageFormat::Jpeg) };
    let freshness = Freshness::Revalidate;
    let answer =
        book_page::answer(&app, &who, (id, number), transform, freshness, &headers).await?;
    if method == Method::GET && who.records_pages() {
        let noted = app.core.progress().note_streamed(&who, id, number).await;
        noted.or_warn("noting a streamed page");
    }
    Ok(answer)
}

/// A page, counted from 1, as it is stored unless asked otherwise.
pub(super) async fn page(
    State(app): State<AppState>,
    who: Reader<need::PagesRead>,
    ValidPath(OfPage { id, number }): ValidPath<OfPage>,
    ValidQuery(query): ValidQuery<StreamQuery>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let format = query.convert.is_some().then_some(ImageFormat::Jpeg);
    let transform = PageTransform { width: query.width(), format };
    book_page::answer(&app, &who, (id, number), transform, Freshness::Revalidate, &headers).await
}

/// The cover of a book.
pub(super) async fn book_cover(
    State(app): State<AppState>,
    ValidPath(OfBook { id }): ValidPath<OfBook>,
    request: Request<Body>,
) -> Result<Response, Response> {
    let (who, headers) = cover_reader(&app, request, &format!("books/{id}")).await?;
    let key = app.core.covers().book_key(who.0.viewer(), id).await;
    cover(&app, key.map_err(|error| ApiError::from(error).into_response())?, &headers).await
}

/// The cover of a series.
pub(super) async fn series_cover(
    State(app): State<AppState>,
    ValidPath(OfSeries { id }): ValidPath<OfSeries>,
    request: Request<Body>,
) -> Result<Response, Response> {
    let (who, headers) = cover_reader(&app, request, &format!("series/{id}")).await?;
    let key = app.core.covers().series_key(who.0.viewer(), id).await;
    cover(&app, key.map_err(|error| ApiError::from(error).into_response())?, &headers).await
}

async fn cover_reader(
    app: &AppState,
    request: Request<Body>,
    cover: &str,
) -> Result<(CoverReader, HeaderMap), Response> {
    let (mut parts, _body) = request.into_parts();
    let who = CoverReader::admit(app, &mut parts, cover).await?;
    Ok((who, parts.headers))
}

async fn cover(app: &AppState, key: CoverKey, headers: &HeaderMap) -> Result<Response, Response> {
    let freshness = Freshness::Revalidate;
    let etag = ETag::strong(&key.etag);
    if etag.is_known(headers) {
        return Ok(etag::not_modified(&etag, freshness));
    }
    let opened = app.core.covers().open(key).await;
    let cover = opened.map_err(|error| ApiError::from(error).into_response())?;
    let media_type = content::media_type(cover.media_type);
    let etag = ETag::strong(&cover.etag);
    let answer =
        ContentAnswer { media_type, etag, freshness, content: Content::Bytes(cover.bytes) };
    answer.into_response().await.map_err(IntoResponse::into_response)
}
