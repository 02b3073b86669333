//! Handlers of members of access groups.
//! Must not touch memberships that an identity provider made.

use axum::extract::State;
use axum::http::StatusCode;
use codex_models::{AccessGroupId, UserId};

use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::valid_path::ValidPath;
use crate::state::AppState;

/// Make an account a member of an access group.
#[utoipa::path(put, path = "/access/groups/{id}/members/{userId}", operation_id = "add_access_group_member",
               tag = "access",
               params(("id" = AccessGroupId, Path, description = "Group"),
                      ("userId" = UserId, Path, description = "Account")),
               responses((status = 204, description = "It is a member")))]
pub(super) async fn add_access_group_member(
    State(app): State<AppState>,
    who: Allow<need::UsersWrite>,
    ValidPath((id, user)): ValidPath<(AccessGroupId, UserId)>,
) -> ApiResult<StatusCode> {
    app.core.access().add_member(&who, id, user).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// End a membership that was made by hand.
#[utoipa::path(delete, path = "/access/groups/{id}/members/{userId}", operation_id = "remove_access_group_member",
               tag = "access",
               params(("id" = AccessGroupId, Path, description = "Group"),
                      ("userId" = UserId, Path, description = "Account")),
               responses((status = 204, description = "It is no member by hand any more")))]
pub(super) async fn remove_access_group_member(
    State(app): State<AppState>,
    who: Allow<need::UsersWrite>,
    ValidPath((id, user)): ValidPath<(AccessGroupId, UserId)>,
) -> ApiResult<StatusCode> {
    app.core.access().remove_member(&who, id, user).await?;
    Ok(StatusCode::NO_CONTENT)
}
