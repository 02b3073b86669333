//! Handlers of sign-in. Tokens travel in the body for programs and in cookies for the web app.
//! Must not judge credentials.

use std::time::Duration;

use axum::extract::State;
use axum::http::{Extensions, HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use codex_services::auth::{Attempt, Session};

use super::dto::{LoginRequest, RefreshRequest, SessionDto, UserDto};
use crate::error::{ApiError, ApiResult, ErrorCode};
use crate::http::allow::{Allow, need};
use crate::http::json::Json;
use crate::http::valid_json::{OptionalJson, ValidJson};
use crate::http::{client, cookies, device, same_origin};
use crate::state::AppState;

/// Sign in with name and password.
#[utoipa::path(post, path = "/auth/login", operation_id = "login", tag = "auth", security(()),
               request_body = LoginRequest,
               responses((status = 200, description = "Signed in", body = SessionDto)))]
pub(super) async fn login(
    State(app): State<AppState>,
    headers: HeaderMap,
    extensions: Extensions,
    ValidJson(body): ValidJson<LoginRequest>,
) -> ApiResult<Response> {
    let LoginRequest { username, password } = body;
    let device = device::of(&headers, &extensions);
    let auth = app.core.auth();
    let client = client::of(&headers, &extensions);
    let attempt = Attempt::password(&client, &username, &password);
    let session = auth.attempt(attempt, auth.login(&username, &password, device)).await?;
    Ok(session_response(&app, &extensions, StatusCode::OK, session))
}

/// Trade the refresh token, from the body or the cookie, for a new pair.
#[utoipa::path(post, path = "/auth/refresh", operation_id = "refresh", tag = "auth", security(()),
               request_body = Option<RefreshRequest>,
               responses((status = 200, description = "A new pair", body = SessionDto)))]
pub(super) async fn refresh(
    State(app): State<AppState>,
    headers: HeaderMap,
    extensions: Extensions,
    OptionalJson(body): OptionalJson<RefreshRequest>,
) -> ApiResult<Response> {
    let token = refresh_token(&app, body, &headers, &extensions)
        .ok_or_else(|| ApiError::new(ErrorCode::Unauthenticated, "There is no refresh token."))?;
    let device = device::of(&headers, &extensions);
    let session = app.core.auth().refresh(&token, device).await?;
    Ok(session_response(&app, &extensions, StatusCode::OK, session))
}

/// End the session of the refresh token, from the body or the cookie.
#[utoipa::path(post, path = "/auth/logout", operation_id = "logout", tag = "auth", security(()),
               request_body = Option<RefreshRequest>,
               responses((status = 204, description = "Signed out")))]
pub(super) async fn logout(
    State(app): State<AppState>,
    headers: HeaderMap,
    extensions: Extensions,
    OptionalJson(body): OptionalJson<RefreshRequest>,
) -> ApiResult<Response> {
    if let Some(token) = refresh_token(&app, body, &headers, &extensions) {
        let device = device::of(&headers, &extensions);
        app.core.auth().logout(&token, device).await?;
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    cookies::clear(response.headers_mut(), is_secure(&app, &extensions));
    Ok(response)
}

/// Tell who is signed in.
#[utoipa::path(get, path = "/auth/me", operation_id = "get_me", tag = "auth",
               responses((status = 200, description = "The account", body = UserDto)))]
pub(super) async fn get_me(
    State(app): State<AppState>,
    who: Allow<need::SignedIn>,
) -> ApiResult<Json<UserDto>> {
    let user = app.core.users().find(who.user).await?;
    Ok(Json(user.into()))
}

/// The body and the cookies of a fresh sign-in.
pub(crate) fn session_response(
    app: &AppState,
    extensions: &Extensions,
    status: StatusCode,
    session: Session,
) -> Response {
    let Session { access_token, refresh_token, expires_in, refresh_expires_in, user } = session;
    let mut headers = HeaderMap::new();
    let access = cookies::Token { text: &access_token, lifetime: Duration::from_secs(expires_in) };
    let refresh =
        cookies::Token { text: &refresh_token, lifetime: Duration::from_secs(refresh_expires_in) };
    cookies::set(&mut headers, &access, &refresh, is_secure(app, extensions));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let body = SessionDto { access_token, refresh_token, expires_in, user: user.into() };
    (status, headers, Json(body)).into_response()
}

fn refresh_token(
    app: &AppState,
    body: RefreshRequest,
    headers: &HeaderMap,
    extensions: &Extensions,
) -> Option<String> {
    if body.refresh_token.is_some() {
        return body.refresh_token;
    }
    let may_act = same_origin::cookies_may_act(&Method::POST, headers, extensions, &app.origins);
    let cookie = cookies::find(headers, cookies::REFRESH).filter(|_| may_act);
    cookie.map(ToOwned::to_owned)
}

/// Whether cookies stay off plain connections.
pub(super) fn is_secure(app: &AppState, extensions: &Extensions) -> bool {
    app.core.config().server.secure_cookies || client::is_https(extensions)
}
