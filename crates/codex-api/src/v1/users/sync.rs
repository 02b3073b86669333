//! Handlers of the password for synchronizing positions.
//! Must not show it.

use axum::extract::State;
use axum::http::StatusCode;

use super::dto::{SetSyncPasswordRequest, SyncPasswordDto};
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::json::Json;
use crate::http::valid_json::ValidJson;
use crate::state::AppState;

/// Tell whether you have a password for synchronizing positions.
#[utoipa::path(get, path = "/me/sync-password", operation_id = "get_sync_password", tag = "auth",
               responses((status = 200, description = "Whether there is one", body = SyncPasswordDto)))]
pub(super) async fn get_sync_password(
    State(app): State<AppState>,
    who: Allow<need::ProgressWrite>,
) -> ApiResult<Json<SyncPasswordDto>> {
    let is_set = app.core.auth().has_sync_password(who.user).await?;
    Ok(Json(SyncPasswordDto { is_set }))
}

/// Set the password with which devices synchronize positions (`/koreader`); it opens nothing else.
#[utoipa::path(put, path = "/me/sync-password", operation_id = "set_sync_password", tag = "auth",
               request_body = SetSyncPasswordRequest,
               responses((status = 204, description = "It is set")))]
pub(super) async fn set_sync_password(
    State(app): State<AppState>,
    who: Allow<need::ProgressWrite>,
    ValidJson(body): ValidJson<SetSyncPasswordRequest>,
) -> ApiResult<StatusCode> {
    app.core.auth().set_sync_password(&who, &body.password).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take the password for synchronizing positions away.
#[utoipa::path(delete, path = "/me/sync-password", operation_id = "delete_sync_password", tag = "auth",
               responses((status = 204, description = "There is none")))]
pub(super) async fn delete_sync_password(
    State(app): State<AppState>,
    who: Allow<need::ProgressWrite>,
) -> ApiResult<StatusCode> {
    app.core.auth().clear_sync_password(&who).await?;
    Ok(StatusCode::NO_CONTENT)
}
