//! Handlers of other accounts' API keys.
//! Must not make any.

use axum::extract::State;
use axum::http::StatusCode;
use codex_models::{ApiKeyId, Page, UserId};

use super::dto::ApiKeyList;
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::json::Json;
use crate::http::valid_path::ValidPath;
use crate::state::AppState;

/// List the API keys of an account, oldest first.
#[utoipa::path(get, path = "/users/{id}/api-keys", operation_id = "list_user_api_keys", tag = "api-keys",
               params(("id" = UserId, Path, description = "Account")),
               responses((status = 200, description = "Its keys", body = ApiKeyList)))]
pub(super) async fn list_user_api_keys(
    State(app): State<AppState>,
    _who: Allow<need::UsersWrite>,
    ValidPath(id): ValidPath<UserId>,
) -> ApiResult<Json<ApiKeyList>> {
    let items = app.core.users().keys(id).await?;
    let total = items.len() as u64;
    Ok(Json(Page { items, next: None, total }.into()))
}

/// End an API key of an account.
#[utoipa::path(delete, path = "/users/{id}/api-keys/{keyId}", operation_id = "delete_user_api_key",
               tag = "api-keys",
               params(("id" = UserId, Path, description = "Account"),
                      ("keyId" = ApiKeyId, Path, description = "Key")),
               responses((status = 204, description = "Ended")))]
pub(super) async fn delete_user_api_key(
    State(app): State<AppState>,
    who: Allow<need::UsersWrite>,
    ValidPath((id, key)): ValidPath<(UserId, ApiKeyId)>,
) -> ApiResult<StatusCode> {
    app.core.users().revoke_key(&who, id, key).await?;
    Ok(StatusCode::NO_CONTENT)
}
