//! Handlers of saved filters.
//! Must not run them.

use axum::extract::State;
use axum::http::StatusCode;
use codex_models::{Page, PresetId};

use super::dto::{PresetDto, PresetList, SavePresetRequest};
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::json::Json;
use crate::http::valid_json::ValidJson;
use crate::http::valid_path::ValidPath;
use crate::state::AppState;

/// List one's own saved filters and those that are shared, by name.
#[utoipa::path(get, path = "/presets", operation_id = "list_presets", tag = "presets",
               responses((status = 200, description = "Saved filters", body = PresetList)))]
pub(super) async fn list_presets(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
) -> ApiResult<Json<PresetList>> {
    let items = app.core.presets().list(&who).await?;
    let total = items.len() as u64;
    Ok(Json(Page { items, next: None, total }.into()))
}

/// Save a filter.
#[utoipa::path(post, path = "/presets", operation_id = "create_preset", tag = "presets",
               request_body = SavePresetRequest,
               responses((status = 201, description = "Saved", body = PresetDto)))]
pub(super) async fn create_preset(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidJson(body): ValidJson<SavePresetRequest>,
) -> ApiResult<(StatusCode, Json<PresetDto>)> {
    let row = app.core.presets().create(&who, body.read()?).await?;
    Ok((StatusCode::CREATED, Json(row.into())))
}

/// Show a saved filter.
#[utoipa::path(get, path = "/presets/{id}", operation_id = "get_preset", tag = "presets",
               params(("id" = PresetId, Path, description = "Saved filter")),
               responses((status = 200, description = "The saved filter", body = PresetDto)))]
pub(super) async fn get_preset(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidPath(id): ValidPath<PresetId>,
) -> ApiResult<Json<PresetDto>> {
    Ok(Json(app.core.presets().find(&who, id).await?.into()))
}

/// Put another in the place of one of one's own saved filters.
#[utoipa::path(put, path = "/presets/{id}", operation_id = "replace_preset", tag = "presets",
               params(("id" = PresetId, Path, description = "Saved filter")),
               request_body = SavePresetRequest,
               responses((status = 200, description = "The saved filter", body = PresetDto)))]
pub(super) async fn replace_preset(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidPath(id): ValidPath<PresetId>,
    ValidJson(body): ValidJson<SavePresetRequest>,
) -> ApiResult<Json<PresetDto>> {
    Ok(Json(app.core.presets().replace(&who, id, body.read()?).await?.into()))
}

/// Delete one of one's own saved filters.
#[utoipa::path(delete, path = "/presets/{id}", operation_id = "delete_preset", tag = "presets",
               params(("id" = PresetId, Path, description = "Saved filter")),
               responses((status = 204, description = "Deleted")))]
pub(super) async fn delete_preset(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidPath(id): ValidPath<PresetId>,
) -> ApiResult<StatusCode> {
    app.core.presets().delete(&who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
