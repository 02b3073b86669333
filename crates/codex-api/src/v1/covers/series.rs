//! Handlers of the covers of series.
//! Must not decide which cover is shown.

use axum::extract::State;
use axum::http::StatusCode;
use codex_models::covers::CoverOwner;
use codex_models::{CoverId, SeriesId};

use super::dto::{ChooseCoverRequest, CoverDto, CoverList, PickSeriesCoverRequest};
use super::page_of;
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::content::Binary;
use crate::http::image_body::ImageBody;
use crate::http::json::Json;
use crate::http::valid_json::ValidJson;
use crate::http::valid_path::ValidPath;
use crate::state::AppState;

/// List the covers that a series has to choose from.
#[utoipa::path(get, path = "/series/{id}/covers", operation_id = "list_series_covers", tag = "covers",
               params(("id" = SeriesId, Path, description = "Series")),
               responses((status = 200, description = "All of them", body = CoverList)))]
pub(super) async fn list_series_covers(
    State(app): State<AppState>,
    who: Allow<need::MetadataWrite>,
    ValidPath(id): ValidPath<SeriesId>,
) -> ApiResult<Json<CoverList>> {
    let covers = app.core.covers().list(who.viewer(), CoverOwner::Series(id)).await?;
    Ok(Json(page_of(covers).into()))
}

/// Give a series an image for its cover, and show it. JPEG, PNG, WebP, GIF, BMP, JXL or AVIF; kept as JPEG.
#[utoipa::path(post, path = "/series/{id}/covers", operation_id = "upload_series_cover", tag = "covers",
               params(("id" = SeriesId, Path, description = "Series")),
               request_body(content = inline(Binary), content_type = "image/*"),
               responses((status = 201, description = "Kept", body = CoverDto)))]
pub(super) async fn upload_series_cover(
    State(app): State<AppState>,
    who: Allow<need::MetadataWrite>,
    ValidPath(id): ValidPath<SeriesId>,
    ImageBody(image): ImageBody,
) -> ApiResult<(StatusCode, Json<CoverDto>)> {
    let cover = app.core.covers().upload(&who, CoverOwner::Series(id), image).await?;
    Ok((StatusCode::CREATED, Json(cover.into())))
}

/// Take a page of one of its books as it is now for the cover of a series, and show it.
#[utoipa::path(post, path = "/series/{id}/covers/pages", operation_id = "pick_series_cover", tag = "covers",
               params(("id" = SeriesId, Path, description = "Series")),
               request_body = PickSeriesCoverRequest,
               responses((status = 201, description = "Kept", body = CoverDto)))]
pub(super) async fn pick_series_cover(
    State(app): State<AppState>,
    who: Allow<need::MetadataWrite>,
    ValidPath(id): ValidPath<SeriesId>,
    ValidJson(body): ValidJson<PickSeriesCoverRequest>,
) -> ApiResult<(StatusCode, Json<CoverDto>)> {
    let covers = app.core.covers();
    let cover = covers.pick_page(&who, CoverOwner::Series(id), body.book_id, body.page).await?;
    Ok((StatusCode::CREATED, Json(cover.into())))
}

/// Choose which cover of a series is shown, or leave it to the server.
#[utoipa::path(put, path = "/series/{id}/covers/chosen", operation_id = "choose_series_cover", tag = "covers",
               params(("id" = SeriesId, Path, description = "Series")),
               request_body = ChooseCoverRequest,
               responses((status = 204, description = "It is shown")))]
pub(super) async fn choose_series_cover(
    State(app): State<AppState>,
    who: Allow<need::MetadataWrite>,
    ValidPath(id): ValidPath<SeriesId>,
    ValidJson(body): ValidJson<ChooseCoverRequest>,
) -> ApiResult<StatusCode> {
    app.core.covers().choose(&who, CoverOwner::Series(id), body.cover_id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Delete a cover that a person gave a series.
#[utoipa::path(delete, path = "/series/{id}/covers/{memberId}", operation_id = "delete_series_cover", tag = "covers",
               params(("id" = SeriesId, Path, description = "Series"),
                      ("memberId" = CoverId, Path, description = "Cover")),
               responses((status = 204, description = "Deleted")))]
pub(super) async fn delete_series_cover(
    State(app): State<AppState>,
    who: Allow<need::MetadataWrite>,
    ValidPath((id, cover)): ValidPath<(SeriesId, CoverId)>,
) -> ApiResult<StatusCode> {
    app.core.covers().delete(&who, CoverOwner::Series(id), cover).await?;
    Ok(StatusCode::NO_CONTENT)
}
