//! Handlers of the devices somebody is signed in on.
//! Must not see a token.

use axum::extract::State;
use axum::http::{Extensions, StatusCode};
use axum::response::{IntoResponse, Response};
use codex_models::SignInId;

use super::dto::OpenSessionList;
use super::session::is_secure;
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::cookies;
use crate::http::json::Json;
use crate::http::page_query::PageQuery;
use crate::http::valid_path::ValidPath;
use crate::http::valid_query::ValidQuery;
use crate::state::AppState;

/// Name of the one order of the list.
const BY_LAST_USE: &str = "-lastUsedAt";

/// List the devices you are signed in on, the one used last first.
#[utoipa::path(get, path = "/sessions", operation_id = "list_sessions", tag = "auth",
               params(PageQuery),
               responses((status = 200, description = "A page of sessions", body = OpenSessionList)))]
pub(super) async fn list_sessions(
    State(app): State<AppState>,
    who: Allow<need::SignedIn>,
    ValidQuery(page): ValidQuery<PageQuery>,
) -> ApiResult<Json<OpenSessionList>> {
    let page = page.request(BY_LAST_USE)?;
    Ok(Json(app.core.auth().sessions(&who, &page).await?.into()))
}

/// Sign out on one device; its tokens stop working at once.
#[utoipa::path(delete, path = "/sessions/{id}", operation_id = "delete_session", tag = "auth",
               params(("id" = SignInId, Path, description = "Session")),
               responses((status = 204, description = "Signed out there")))]
pub(super) async fn delete_session(
    State(app): State<AppState>,
    who: Allow<need::SignedIn>,
    ValidPath(id): ValidPath<SignInId>,
) -> ApiResult<StatusCode> {
    app.core.auth().end_session(&who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sign out everywhere, on this device too.
#[utoipa::path(delete, path = "/sessions", operation_id = "delete_sessions", tag = "auth",
               responses((status = 204, description = "Signed out everywhere")))]
pub(super) async fn delete_sessions(
    State(app): State<AppState>,
    who: Allow<need::SignedIn>,
    extensions: Extensions,
) -> ApiResult<Response> {
    app.core.auth().end_sessions(&who, who.user).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    cookies::clear(response.headers_mut(), is_secure(&app, &extensions));
    Ok(response)
}
