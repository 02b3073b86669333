//! Handlers of the sharing tags of series.
//! Must not know whose rules name them.

use axum::extract::State;
use codex_models::SeriesId;

use super::dto::SharingTagsDto;
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::json::Json;
use crate::http::valid_json::ValidJson;
use crate::http::valid_path::ValidPath;
use crate::state::AppState;

/// Show the sharing tags of a series.
#[utoipa::path(get, path = "/series/{id}/sharing-tags", operation_id = "get_series_sharing_tags", tag = "access",
               params(("id" = SeriesId, Path, description = "Series")),
               responses((status = 200, description = "The tags", body = SharingTagsDto)))]
pub(super) async fn get_series_sharing_tags(
    State(app): State<AppState>,
    who: Allow<need::UsersWrite>,
    ValidPath(id): ValidPath<SeriesId>,
) -> ApiResult<Json<SharingTagsDto>> {
    let tags = app.core.access().sharing_tags(who.viewer(), id).await?;
    Ok(Json(SharingTagsDto { tags }))
}

/// Give a series these sharing tags, in place of those it has.
#[utoipa::path(put, path = "/series/{id}/sharing-tags", operation_id = "set_series_sharing_tags", tag = "access",
               params(("id" = SeriesId, Path, description = "Series")),
               request_body = SharingTagsDto,
               responses((status = 200, description = "The tags as kept", body = SharingTagsDto)))]
pub(super) async fn set_series_sharing_tags(
    State(app): State<AppState>,
    who: Allow<need::UsersWrite>,
    ValidPath(id): ValidPath<SeriesId>,
    ValidJson(body): ValidJson<SharingTagsDto>,
) -> ApiResult<Json<SharingTagsDto>> {
    let tags = app.core.access().set_sharing_tags(&who, id, &body.tags).await?;
    Ok(Json(SharingTagsDto { tags }))
}
