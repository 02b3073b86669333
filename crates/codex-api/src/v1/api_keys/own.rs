//! Handlers of own API keys.
//! Must not reach another account's.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use codex_models::{ApiKeyId, Page};

use super::dto::{ApiKeyList, CreateApiKeyRequest, NewApiKeyDto};
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::json::Json;
use crate::http::valid_json::ValidJson;
use crate::http::valid_path::ValidPath;
use crate::state::AppState;

/// List your API keys, oldest first.
#[utoipa::path(get, path = "/api-keys", operation_id = "list_api_keys", tag = "api-keys",
               responses((status = 200, description = "Your keys", body = ApiKeyList)))]
pub(super) async fn list_api_keys(
    State(app): State<AppState>,
    who: Allow<need::ApiKeysWrite>,
) -> ApiResult<Json<ApiKeyList>> {
    let items = app.core.users().keys(who.user).await?;
    let total = items.len() as u64;
    Ok(Json(Page { items, next: None, total }.into()))
}

/// Make an API key; its text is in this answer and nowhere else.
#[utoipa::path(post, path = "/api-keys", operation_id = "create_api_key", tag = "api-keys",
               request_body = CreateApiKeyRequest,
               responses((status = 201, description = "Made", body = NewApiKeyDto)))]
pub(super) async fn create_api_key(
    State(app): State<AppState>,
    who: Allow<need::ApiKeysWrite>,
    ValidJson(body): ValidJson<CreateApiKeyRequest>,
) -> ApiResult<impl IntoResponse> {
    let minted = app.core.users().mint_key(&who, body.into()).await?;
    let no_store = [(header::CACHE_CONTROL, "no-store")];
    Ok((StatusCode::CREATED, no_store, Json(NewApiKeyDto::from(minted))))
}

/// End one of your API keys.
#[utoipa::path(delete, path = "/api-keys/{id}", operation_id = "delete_api_key", tag = "api-keys",
               params(("id" = ApiKeyId, Path, description = "Key")),
               responses((status = 204, description = "Ended")))]
pub(super) async fn delete_api_key(
    State(app): State<AppState>,
    who: Allow<need::ApiKeysWrite>,
    ValidPath(id): ValidPath<ApiKeyId>,
) -> ApiResult<StatusCode> {
    app.core.users().revoke_key(&who, who.user, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
