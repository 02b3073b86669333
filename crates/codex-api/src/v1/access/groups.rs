//! Handlers of access groups.
//! Must not know members.

use axum::extract::State;
use axum::http::StatusCode;
use codex_models::{AccessGroupId, Page};

use super::dto::{
    AccessGroupDto, AccessGroupList, CreateAccessGroupRequest, UpdateAccessGroupRequest,
};
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::json::Json;
use crate::http::valid_json::ValidJson;
use crate::http::valid_path::ValidPath;
use crate::state::AppState;

/// List all access groups with their members, by name.
#[utoipa::path(get, path = "/access/groups", operation_id = "list_access_groups", tag = "access",
               responses((status = 200, description = "All groups", body = AccessGroupList)))]
pub(super) async fn list_access_groups(
    State(app): State<AppState>,
    _who: Allow<need::UsersWrite>,
) -> ApiResult<Json<AccessGroupList>> {
    let items = app.core.access().groups().await?;
    let total = items.len() as u64;
    Ok(Json(Page { items, next: None, total }.into()))
}

/// Create an access group.
#[utoipa::path(post, path = "/access/groups", operation_id = "create_access_group", tag = "access",
               request_body = CreateAccessGroupRequest,
               responses((status = 201, description = "Created", body = AccessGroupDto)))]
pub(super) async fn create_access_group(
    State(app): State<AppState>,
    who: Allow<need::UsersWrite>,
    ValidJson(body): ValidJson<CreateAccessGroupRequest>,
) -> ApiResult<(StatusCode, Json<AccessGroupDto>)> {
    let row = app.core.access().create_group(&who, body.into()).await?;
    Ok((StatusCode::CREATED, Json(row.into())))
}

/// Show an access group.
#[utoipa::path(get, path = "/access/groups/{id}", operation_id = "get_access_group", tag = "access",
               params(("id" = AccessGroupId, Path, description = "Group")),
               responses((status = 200, description = "The group", body = AccessGroupDto)))]
pub(super) async fn get_access_group(
    State(app): State<AppState>,
    _who: Allow<need::UsersWrite>,
    ValidPath(id): ValidPath<AccessGroupId>,
) -> ApiResult<Json<AccessGroupDto>> {
    Ok(Json(app.core.access().group(id).await?.into()))
}

/// Change an access group.
#[utoipa::path(patch, path = "/access/groups/{id}", operation_id = "update_access_group", tag = "access",
               params(("id" = AccessGroupId, Path, description = "Group")),
               request_body = UpdateAccessGroupRequest,
               responses((status = 200, description = "The changed group", body = AccessGroupDto)))]
pub(super) async fn update_access_group(
    State(app): State<AppState>,
    who: Allow<need::UsersWrite>,
    ValidPath(id): ValidPath<AccessGroupId>,
    ValidJson(body): ValidJson<UpdateAccessGroupRequest>,
) -> ApiResult<Json<AccessGroupDto>> {
    Ok(Json(app.core.access().update_group(&who, id, body.into()).await?.into()))
}

/// Delete an access group; its members keep their own rules and other groups.
#[utoipa::path(delete, path = "/access/groups/{id}", operation_id = "delete_access_group", tag = "access",
               params(("id" = AccessGroupId, Path, description = "Group")),
               responses((status = 204, description = "Deleted")))]
pub(super) async fn delete_access_group(
    State(app): State<AppState>,
    who: Allow<need::UsersWrite>,
    ValidPath(id): ValidPath<AccessGroupId>,
) -> ApiResult<StatusCode> {
    app.core.access().delete_group(&who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
