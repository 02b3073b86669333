//! Handlers of what one account may see.
//! Must not combine rules.

use axum::extract::State;
use codex_models::UserId;

use super::dto::{AccessRulesDto, UserAccessDto};
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::json::Json;
use crate::http::valid_json::ValidJson;
use crate::http::valid_path::ValidPath;
use crate::state::AppState;

/// Show what an account may see, and which rule says so.
#[utoipa::path(get, path = "/users/{id}/access", operation_id = "get_user_access", tag = "access",
               params(("id" = UserId, Path, description = "Account")),
               responses((status = 200, description = "Rules and what they come to", body = UserAccessDto)))]
pub(super) async fn get_user_access(
    State(app): State<AppState>,
    _who: Allow<need::UsersWrite>,
    ValidPath(id): ValidPath<UserId>,
) -> ApiResult<Json<UserAccessDto>> {
    Ok(Json(app.core.access().of_user(id).await?.into()))
}

/// Give an account rules of its own, in place of those it has.
#[utoipa::path(put, path = "/users/{id}/access", operation_id = "set_user_access", tag = "access",
               params(("id" = UserId, Path, description = "Account")),
               request_body = AccessRulesDto,
               responses((status = 200, description = "Rules and what they come to", body = UserAccessDto)))]
pub(super) async fn set_user_access(
    State(app): State<AppState>,
    who: Allow<need::UsersWrite>,
    ValidPath(id): ValidPath<UserId>,
    ValidJson(body): ValidJson<AccessRulesDto>,
) -> ApiResult<Json<UserAccessDto>> {
    Ok(Json(app.core.access().set_rules(&who, id, body.into()).await?.into()))
}
