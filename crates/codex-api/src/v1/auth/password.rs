//! Handlers of changed and forgotten passwords.
//! Must not judge credentials.

use axum::extract::State;
use axum::http::{Extensions, HeaderMap, StatusCode};
use axum::response::Response;
use codex_models::UserId;
use codex_services::auth::Attempt;

use super::dto::{ChangePasswordRequest, RedeemResetRequest, ResetLinkDto, SessionDto};
use super::session::session_response;
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::json::Json;
use crate::http::valid_json::ValidJson;
use crate::http::valid_path::ValidPath;
use crate::http::{client, device};
use crate::state::AppState;

/// Change your password. Every session of the account ends; the answer is a fresh one for this device.
#[utoipa::path(put, path = "/me/password", operation_id = "change_password", tag = "auth",
               request_body = ChangePasswordRequest,
               responses((status = 200, description = "Changed and signed in again", body = SessionDto)))]
pub(super) async fn change_password(
    State(app): State<AppState>,
    who: Allow<need::SignedIn>,
    headers: HeaderMap,
    extensions: Extensions,
    ValidJson(body): ValidJson<ChangePasswordRequest>,
) -> ApiResult<Response> {
    let ChangePasswordRequest { current_password, new_password } = body;
    let device = device::of(&headers, &extensions);
    let auth = app.core.auth();
    let attempt = Attempt::password(who.client(), &who.name, &current_password);
    let change = Box::pin(auth.change_password(&who, &current_password, &new_password, device));
    let session = auth.attempt(attempt, change).await?;
    Ok(session_response(&app, &extensions, StatusCode::OK, session))
}

/// Make a link that sets a new password of an account, once; an earlier link stops working.
#[utoipa::path(post, path = "/users/{id}/password-reset", operation_id = "create_password_reset", tag = "auth",
               params(("id" = UserId, Path, description = "Account")),
               responses((status = 201, description = "The link, shown this once", body = ResetLinkDto)))]
pub(super) async fn create_password_reset(
    State(app): State<AppState>,
    who: Allow<need::UsersWrite>,
    ValidPath(id): ValidPath<UserId>,
) -> ApiResult<(StatusCode, Json<ResetLinkDto>)> {
    let link = app.core.auth().issue_reset(&who, id).await?;
    Ok((StatusCode::CREATED, Json(link.into())))
}

/// Set a new password with the token of a reset link; every session of the account ends.
#[utoipa::path(post, path = "/auth/password-reset", operation_id = "redeem_password_reset", tag = "auth",
               security(()), request_body = RedeemResetRequest,
               responses((status = 204, description = "Set; sign in with it")))]
pub(super) async fn redeem_password_reset(
    State(app): State<AppState>,
    headers: HeaderMap,
    extensions: Extensions,
    ValidJson(body): ValidJson<RedeemResetRequest>,
) -> ApiResult<StatusCode> {
    let RedeemResetRequest { token, password } = body;
    let client = client::of(&headers, &extensions);
    let auth = app.core.auth();
    let redeem = auth.redeem_reset(&token, &password, &client);
    auth.attempt(Attempt::secret(&client, &token), redeem).await?;
    Ok(StatusCode::NO_CONTENT)
}
