//! Handlers of cover thumbnails.
//! Must not decode images.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use codex_models::covers::CoverOwner;
use codex_models::{BookId, CoverId, SeriesId};
use codex_services::covers::CoverKey;
use codex_services::storage::Content;
use serde::Deserialize;

use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::content::{self, Binary, ContentAnswer};
use crate::http::etag::{self, ETag, Freshness};
use crate::http::valid_path::ValidPath;
use crate::http::valid_query::ValidQuery;
use crate::state::AppState;
use crate::v1::pages::{PageFormat, transform};

/// Which version of a cover, in which form.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct CoverQuery {
    /// Greatest width in pixels, 16 to 4096; the cover is never made wider than it is kept.
    #[param(minimum = 16, maximum = 4096)]
    width: Option<u32>,
    /// Format of the image.
    #[param(inline)]
    format: Option<PageFormat>,
    /// `coverVersion` of the book or series, or `version` of the cover; while it is that, the answer may be kept forever.
    v: Option<String>,
    /// One of the covers that it has, in place of the one that is shown.
    cover: Option<CoverId>,
}

/// Show the cover of a book.
#[utoipa::path(get, path = "/books/{id}/thumbnail", operation_id = "get_book_thumbnail", tag = "covers",
               params(("id" = BookId, Path, description = "Book"), CoverQuery),
               responses((status = 200, description = "The image", body = inline(Binary), content_type = "image/*"),
                         (status = 304, description = "The copy is good")))]
pub(super) async fn get_book_thumbnail(
    State(app): State<AppState>,
    who: Allow<need::PagesRead>,
    ValidPath(id): ValidPath<BookId>,
    ValidQuery(query): ValidQuery<CoverQuery>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let covers = app.core.covers();
    let key = match query.cover {
        None => covers.book_key(who.viewer(), id).await?,
        Some(cover) => covers.candidate_key(who.viewer(), CoverOwner::Book(id), cover).await?,
    };
    answer(&app, key, &query, &headers).await
}

/// Show the cover of a series.
#[utoipa::path(get, path = "/series/{id}/thumbnail", operation_id = "get_series_thumbnail", tag = "covers",
               params(("id" = SeriesId, Path, description = "Series"), CoverQuery),
               responses((status = 200, description = "The image", body = inline(Binary), content_type = "image/*"),
                         (status = 304, description = "The copy is good")))]
pub(super) async fn get_series_thumbnail(
    State(app): State<AppState>,
    who: Allow<need::PagesRead>,
    ValidPath(id): ValidPath<SeriesId>,
    ValidQuery(query): ValidQuery<CoverQuery>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let covers = app.core.covers();
    let key = match query.cover {
        None => covers.series_key(who.viewer(), id).await?,
        Some(cover) => covers.candidate_key(who.viewer(), CoverOwner::Series(id), cover).await?,
    };
    answer(&app, key, &query, &headers).await
}

async fn answer(
    app: &AppState,
    key: CoverKey,
    query: &CoverQuery,
    headers: &HeaderMap,
) -> ApiResult<Response> {
    // An address that names a version which is not shown yet, or no more, must not be kept under that name.
    let version = query.v.as_deref().filter(|version| *version == key.version.to_string());
    let freshness = Freshness::of_version(version);
    let wish = transform(query.width, query.format)?;
    let etag = ETag::strong(&app.core.covers().etag_as(&key, wish));
    if etag.is_known(headers) {
        return Ok(etag::not_modified(&etag, freshness));
    }
    let cover = app.core.covers().open_as(key, wish).await?;
    let media_type = content::media_type(cover.media_type);
    let etag = ETag::strong(&cover.etag);
    ContentAnswer { media_type, etag, freshness, content: Content::Bytes(cover.bytes) }
        .into_response()
        .await
}
