//! `X-Codex-View-As`: an administrator looks through the eyes of an account.
//! Must not let anything be changed that way.

use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use codex_models::{Actor, Permission, UserId};

use crate::error::{ApiError, ApiResult, ErrorCode};
use crate::state::AppState;

/// The header: the id of the account.
pub(crate) const HEADER: &str = "X-Codex-View-As";

/// The actor of the request: whom the header names, or who sent it.
pub(crate) async fn apply(parts: &Parts, app: &AppState, actor: Actor) -> ApiResult<Actor> {
    let Some(value) = parts.headers.get(HEADER) else { return Ok(actor) };
    if !actor.may(Permission::UsersWrite) {
        return Err(ApiError::denied(Permission::UsersWrite));
    }
    let is_read = parts.method == Method::GET || parts.method == Method::HEAD;
    if !is_read {
        let message = "Looking through the eyes of another account changes nothing.";
        return Err(ApiError::new(ErrorCode::ViewAsReadOnly, message));
    }
    let Some(id) = value.to_str().ok().and_then(parse) else {
        let message = "`X-Codex-View-As` names no account.";
        return Err(ApiError::new(ErrorCode::BadRequest, message));
    };
    Ok(app.core.auth().view_as(&actor, id).await?)
}

/// Through whose eyes a request that was let in looks, when not those of its sender.
pub(crate) fn wanted(headers: &HeaderMap) -> Option<UserId> {
    headers.get(HEADER)?.to_str().ok().and_then(parse)
}

fn parse(text: &str) -> Option<UserId> {
    UserId::parse(text.trim()).ok()
}
