//! `X-Codex-View-As` (or `viewAs` in the query, where a browser fetches by itself and sends no header of ours): an
//! administrator looks through the eyes of an account.
//! Must not let anything be changed that way.

use std::borrow::Cow;

use axum::extract::Query;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Uri};
use codex_models::{Actor, Permission, UserId};

use crate::error::{ApiError, ApiResult, ErrorCode};
use crate::state::AppState;

/// The header: the id of the account.
pub(crate) const HEADER: &str = "X-Codex-View-As";

/// The same as a parameter of the query.
pub(crate) const PARAMETER: &str = "viewAs";

/// The actor of the request: whom the header or the query names, or who sent it.
pub(crate) async fn apply(parts: &Parts, app: &AppState, actor: Actor) -> ApiResult<Actor> {
    let Some(value) = named(&parts.headers, &parts.uri) else { return Ok(actor) };
    if !actor.may(Permission::UsersWrite) {
        return Err(ApiError::denied(Permission::UsersWrite));
    }
    if !is_read(&parts.method, parts.uri.path()) {
        let message = "Looking through the eyes of another account changes nothing.";
        return Err(ApiError::new(ErrorCode::ViewAsReadOnly, message));
    }
    let Some(id) = UserId::parse(value.trim()).ok() else {
        let message = "`X-Codex-View-As` or `viewAs` names no account.";
        return Err(ApiError::new(ErrorCode::BadRequest, message));
    };
    Ok(app.core.auth().view_as(&actor, id).await?)
}

/// Whether a request only asks. Conditions are asked about in bodies, which `GET` has none of.
pub(crate) fn is_read(method: &Method, path: &str) -> bool {
    let asks_in_body = ["/query", "/facets"].iter().any(|end| path.ends_with(end));
    method == Method::GET || method == Method::HEAD || (method == Method::POST && asks_in_body)
}

/// Through whose eyes a request that was let in looks, when not those of its sender.
pub(crate) fn wanted(headers: &HeaderMap, uri: &Uri) -> Option<UserId> {
    named(headers, uri).and_then(|value| UserId::parse(value.trim()).ok())
}

/// An address without the parameter, which belongs to no handler.
pub(crate) fn without(uri: &Uri) -> Cow<'_, Uri> {
    let Some(query) = uri.query().filter(|query| query.contains(PARAMETER)) else {
        return Cow::Borrowed(uri);
    };
    let is_other = |pair: &&str| pair.split('=').next() != Some(PARAMETER);
    let others: Vec<&str> = query.split('&').filter(is_other).collect();
    format!("{}?{}", uri.path(), others.join("&")).parse().map_or(Cow::Borrowed(uri), Cow::Owned)
}

/// What stands where an account is named; the header counts before the query.
fn named(headers: &HeaderMap, uri: &Uri) -> Option<String> {
    if let Some(value) = headers.get(HEADER) {
        return Some(value.to_str().unwrap_or_default().to_owned());
    }
    if !uri.query()?.contains(PARAMETER) {
        return None;
    }
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(uri).ok()?;
    pairs.into_iter().find(|(name, _)| name == PARAMETER).map(|(_, value)| value)
}
