//! Handlers of accounts.
//! Must not decide who may do what to whom.

use axum::extract::State;
use axum::http::StatusCode;
use codex_models::{Page, UserId};

use super::dto::{AccountDto, AccountList, CreateUserRequest, UpdateUserRequest};
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::json::Json;
use crate::http::valid_json::ValidJson;
use crate::http::valid_path::ValidPath;
use crate::state::AppState;

/// List all accounts, by name.
#[utoipa::path(get, path = "/users", operation_id = "list_users", tag = "users",
               responses((status = 200, description = "All accounts", body = AccountList)))]
pub(super) async fn list_users(
    State(app): State<AppState>,
    _who: Allow<need::UsersWrite>,
) -> ApiResult<Json<AccountList>> {
    let items = app.core.users().list().await?;
    let total = items.len() as u64;
    Ok(Json(Page { items, next: None, total }.into()))
}

/// Create an account, which may do no more than you.
#[utoipa::path(post, path = "/users", operation_id = "create_user", tag = "users",
               request_body = CreateUserRequest,
               responses((status = 201, description = "Created", body = AccountDto)))]
pub(super) async fn create_user(
    State(app): State<AppState>,
    who: Allow<need::UsersWrite>,
    ValidJson(body): ValidJson<CreateUserRequest>,
) -> ApiResult<(StatusCode, Json<AccountDto>)> {
    let user = app.core.users().create_by(&who, body.into()).await?;
    Ok((StatusCode::CREATED, Json(user.into())))
}

/// Show an account.
#[utoipa::path(get, path = "/users/{id}", operation_id = "get_user", tag = "users",
               params(("id" = UserId, Path, description = "Account")),
               responses((status = 200, description = "The account", body = AccountDto)))]
pub(super) async fn get_user(
    State(app): State<AppState>,
    _who: Allow<need::UsersWrite>,
    ValidPath(id): ValidPath<UserId>,
) -> ApiResult<Json<AccountDto>> {
    Ok(Json(app.core.users().find(id).await?.into()))
}

/// Change an account. Neither before nor after may it have a right that you lack.
#[utoipa::path(patch, path = "/users/{id}", operation_id = "update_user", tag = "users",
               params(("id" = UserId, Path, description = "Account")),
               request_body = UpdateUserRequest,
               responses((status = 200, description = "The changed account", body = AccountDto)))]
pub(super) async fn update_user(
    State(app): State<AppState>,
    who: Allow<need::UsersWrite>,
    ValidPath(id): ValidPath<UserId>,
    ValidJson(body): ValidJson<UpdateUserRequest>,
) -> ApiResult<Json<AccountDto>> {
    Ok(Json(app.core.users().update(&who, id, body.into()).await?.into()))
}

/// Delete an account with its progress, keys and sign-ins.
#[utoipa::path(delete, path = "/users/{id}", operation_id = "delete_user", tag = "users",
               params(("id" = UserId, Path, description = "Account")),
               responses((status = 204, description = "Deleted")))]
pub(super) async fn delete_user(
    State(app): State<AppState>,
    who: Allow<need::UsersWrite>,
    ValidPath(id): ValidPath<UserId>,
) -> ApiResult<StatusCode> {
    app.core.users().delete(&who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
