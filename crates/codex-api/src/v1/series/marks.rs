//! Handlers of an account's own word on series.
//! Must not touch anybody else's.

use axum::extract::State;
use axum::http::StatusCode;
use codex_models::SeriesId;

use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::json::Json;
use crate::http::valid_json::ValidJson;
use crate::http::valid_path::ValidPath;
use crate::state::AppState;
use crate::v1::ratings::{RatingDto, SetRatingRequest};

/// Tell what one thinks of a series.
#[utoipa::path(get, path = "/series/{id}/rating", operation_id = "get_series_rating", tag = "series",
               params(("id" = SeriesId, Path, description = "Series")),
               responses((status = 200, description = "The rating", body = RatingDto)))]
pub(super) async fn get_series_rating(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidPath(id): ValidPath<SeriesId>,
) -> ApiResult<Json<RatingDto>> {
    Ok(Json(app.core.ratings().of_series(&who, id).await?.into()))
}

/// Keep what one thinks of a series: a rating, a review or both.
#[utoipa::path(put, path = "/series/{id}/rating", operation_id = "set_series_rating", tag = "series",
               params(("id" = SeriesId, Path, description = "Series")),
               request_body = SetRatingRequest,
               responses((status = 200, description = "The rating", body = RatingDto)))]
pub(super) async fn set_series_rating(
    State(app): State<AppState>,
    who: Allow<need::ProgressWrite>,
    ValidPath(id): ValidPath<SeriesId>,
    ValidJson(body): ValidJson<SetRatingRequest>,
) -> ApiResult<Json<RatingDto>> {
    Ok(Json(app.core.ratings().rate_series(&who, id, body.into()).await?.into()))
}

/// Put a series among those that one wants to read.
#[utoipa::path(put, path = "/series/{id}/want-to-read", operation_id = "want_series", tag = "series",
               params(("id" = SeriesId, Path, description = "Series")),
               responses((status = 204, description = "Noted")))]
pub(super) async fn want_series(
    State(app): State<AppState>,
    who: Allow<need::ProgressWrite>,
    ValidPath(id): ValidPath<SeriesId>,
) -> ApiResult<StatusCode> {
    app.core.ratings().want(&who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take a series out of those that one wants to read.
#[utoipa::path(delete, path = "/series/{id}/want-to-read", operation_id = "unwant_series", tag = "series",
               params(("id" = SeriesId, Path, description = "Series")),
               responses((status = 204, description = "Noted")))]
pub(super) async fn unwant_series(
    State(app): State<AppState>,
    who: Allow<need::ProgressWrite>,
    ValidPath(id): ValidPath<SeriesId>,
) -> ApiResult<StatusCode> {
    app.core.ratings().unwant(&who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
