//! Handlers of the e-mail addresses of accounts.
//! Must not send anything.

use axum::extract::State;
use codex_models::UserId;

use super::dto::{EmailDto, SetEmailRequest};
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::json::Json;
use crate::http::valid_json::ValidJson;
use crate::http::valid_path::ValidPath;
use crate::state::AppState;

/// Show your e-mail address.
#[utoipa::path(get, path = "/me/email", operation_id = "get_my_email", tag = "auth",
               responses((status = 200, description = "The address", body = EmailDto)))]
pub(super) async fn get_my_email(
    State(app): State<AppState>,
    who: Allow<need::SignedIn>,
) -> ApiResult<Json<EmailDto>> {
    Ok(Json(app.core.users().email(who.user).await?.into()))
}

/// Set your e-mail address or take it away. Nobody is joined with your account by an address that only you claim.
#[utoipa::path(put, path = "/me/email", operation_id = "set_my_email", tag = "auth",
               request_body = SetEmailRequest,
               responses((status = 200, description = "The address", body = EmailDto)))]
pub(super) async fn set_my_email(
    State(app): State<AppState>,
    who: Allow<need::SignedIn>,
    ValidJson(body): ValidJson<SetEmailRequest>,
) -> ApiResult<Json<EmailDto>> {
    let email = app.core.users().set_own_email(&who, body.email.as_deref()).await?;
    Ok(Json(email.into()))
}

/// Show the e-mail address of an account.
#[utoipa::path(get, path = "/users/{id}/email", operation_id = "get_user_email", tag = "users",
               params(("id" = UserId, Path, description = "Account")),
               responses((status = 200, description = "The address", body = EmailDto)))]
pub(super) async fn get_user_email(
    State(app): State<AppState>,
    _who: Allow<need::UsersWrite>,
    ValidPath(id): ValidPath<UserId>,
) -> ApiResult<Json<EmailDto>> {
    Ok(Json(app.core.users().email(id).await?.into()))
}

/// Set the e-mail address of an account, for which you vouch, or take it away: whoever a provider knows by it may sign
/// in to the account.
#[utoipa::path(put, path = "/users/{id}/email", operation_id = "set_user_email", tag = "users",
               params(("id" = UserId, Path, description = "Account")),
               request_body = SetEmailRequest,
               responses((status = 200, description = "The address", body = EmailDto)))]
pub(super) async fn set_user_email(
    State(app): State<AppState>,
    who: Allow<need::UsersWrite>,
    ValidPath(id): ValidPath<UserId>,
    ValidJson(body): ValidJson<SetEmailRequest>,
) -> ApiResult<Json<EmailDto>> {
    let email = app.core.users().set_email(&who, id, body.email.as_deref()).await?;
    Ok(Json(email.into()))
}
