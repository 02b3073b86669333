//! Handlers of the metadata of series.
//! Must not decide which source wins.

use axum::extract::State;
use codex_models::SeriesId;

use super::dto::{DescribedSeriesDto, ResetSeriesMetadataRequest, UpdateSeriesMetadataRequest};
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::json::Json;
use crate::http::valid_json::{OptionalJson, ValidJson};
use crate::http::valid_path::ValidPath;
use crate::state::AppState;

/// Show what is known of a series, and who says so.
#[utoipa::path(get, path = "/series/{id}/metadata", operation_id = "get_series_metadata", tag = "metadata",
               params(("id" = SeriesId, Path, description = "Series")),
               responses((status = 200, description = "The metadata", body = DescribedSeriesDto)))]
pub(super) async fn get_series_metadata(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidPath(id): ValidPath<SeriesId>,
) -> ApiResult<Json<DescribedSeriesDto>> {
    let described = app.core.metadata().series(who.viewer(), id).await?;
    Ok(Json(described.into()))
}

/// Write, empty and lock fields of a series.
#[utoipa::path(patch, path = "/series/{id}/metadata", operation_id = "update_series_metadata", tag = "metadata",
               params(("id" = SeriesId, Path, description = "Series")),
               request_body = UpdateSeriesMetadataRequest,
               responses((status = 200, description = "The metadata as kept", body = DescribedSeriesDto)))]
pub(super) async fn update_series_metadata(
    State(app): State<AppState>,
    who: Allow<need::MetadataWrite>,
    ValidPath(id): ValidPath<SeriesId>,
    ValidJson(body): ValidJson<UpdateSeriesMetadataRequest>,
) -> ApiResult<Json<DescribedSeriesDto>> {
    let described = app.core.metadata().update_series(&who, id, body.into()).await?;
    Ok(Json(described.into()))
}

/// Let sources speak again of fields of a series, or of all.
#[utoipa::path(post, path = "/series/{id}/metadata/reset", operation_id = "reset_series_metadata", tag = "metadata",
               params(("id" = SeriesId, Path, description = "Series")),
               request_body = ResetSeriesMetadataRequest,
               responses((status = 200, description = "The metadata as kept", body = DescribedSeriesDto)))]
pub(super) async fn reset_series_metadata(
    State(app): State<AppState>,
    who: Allow<need::MetadataWrite>,
    ValidPath(id): ValidPath<SeriesId>,
    OptionalJson(body): OptionalJson<ResetSeriesMetadataRequest>,
) -> ApiResult<Json<DescribedSeriesDto>> {
    let described = app.core.metadata().reset_series(&who, id, &body.fields).await?;
    Ok(Json(described.into()))
}
