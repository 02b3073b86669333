//! The general limit on requests: a signed-in account by its id, everybody else by their network.
//! Must not know who is signed in: the extractor that lets somebody in says so.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use axum::extract::{MatchedPath, Request};
use axum::http::{Extensions, HeaderMap, HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use codex_models::UserId;
use codex_services::rate_limits::{Allowance, Caller};

use crate::error::{ApiError, ErrorCode};
use crate::http::client;
use crate::http::identity::{self, Claim};
use crate::state::AppState;

const LIMIT: HeaderName = HeaderName::from_static("ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("ratelimit-reset");

/// Probes come often, from one place, and must not fail for that.
const FREE_PATHS: &[&str] = &["/livez", "/readyz"];

/// What every request needs to know: the services, and which operations let somebody in by themselves.
#[derive(Clone)]
pub(crate) struct Limiter {
    app: AppState,
    closed: Arc<HashSet<(Method, String)>>,
}

impl Limiter {
    /// A limiter for a router whose operations that are not public are these.
    pub(crate) fn new(app: AppState, closed: HashSet<(Method, String)>) -> Self {
        Self { app, closed: Arc::new(closed) }
    }

    /// Whether the handler will find out who asks.
    fn lets_in(&self, request: &Request) -> bool {
        let method = match request.method() {
            &Method::HEAD => Method::GET,
            other => other.clone(),
        };
        matched(request).is_some_and(|path| self.closed.contains(&(method, path.to_owned())))
            && !matches!(identity::claim(request.headers()), Claim::Anonymous)
    }
}

/// Where the count of a request is left for its answer.
#[derive(Clone, Default)]
struct Slot(Arc<OnceLock<Option<Allowance>>>);

/// Whether an operation is not counted.
pub(crate) fn is_free(path: &str) -> bool {
    FREE_PATHS.contains(&path)
}

/// Refuses what is too much, and tells everybody what they have left.
pub(crate) async fn check(limiter: Limiter, mut request: Request, next: Next) -> Response {
    if matched(&request).is_some_and(is_free) {
        return next.run(request).await;
    }
    let anonymous = Caller::anonymous(client::address(request.extensions()));
    let limits = limiter.app.core.rate_limits();
    if !limiter.lets_in(&request) {
        let allowance = limits.charge(anonymous).await;
        let response = match refusal(allowance) {
            Some(refusal) => refusal.into_response(),
            None => next.run(request).await,
        };
        return told(response, allowance);
    }
    let slot = Slot::default();
    request.extensions_mut().insert(slot.clone());
    let response = next.run(request).await;
    if let Some(allowance) = slot.0.get() {
        return told(response, *allowance);
    }
    // Nobody was let in, so nothing was done: it counts as what it is.
    let allowance = limits.charge(anonymous).await;
    let response = refusal(allowance).map_or(response, IntoResponse::into_response);
    told(response, allowance)
}

/// Counts a request of an account that was let in.
pub(crate) async fn charge(
    app: &AppState,
    extensions: &Extensions,
    user: UserId,
) -> Result<(), ApiError> {
    let Some(slot) = extensions.get::<Slot>() else { return Ok(()) };
    let allowance = app.core.rate_limits().charge(Caller::Account(user)).await;
    let _is_first = slot.0.set(allowance).is_ok();
    refusal(allowance).map_or(Ok(()), Err)
}

fn matched(request: &Request) -> Option<&str> {
    request.extensions().get::<MatchedPath>().map(MatchedPath::as_str)
}

fn refusal(allowance: Option<Allowance>) -> Option<ApiError> {
    let exceeded = allowance.filter(|allowance| !allowance.is_allowed)?;
    let message = format!("More than {} requests within a minute; wait a moment.", exceeded.limit);
    Some(ApiError::new(ErrorCode::RateLimited, message).retry_after(exceeded.reset))
}

fn told(mut response: Response, allowance: Option<Allowance>) -> Response {
    if let Some(allowance) = allowance {
        write(response.headers_mut(), allowance);
    }
    response
}

fn write(headers: &mut HeaderMap, allowance: Allowance) {
    let Allowance { limit, remaining, reset, is_allowed: _ } = allowance;
    headers.insert(LIMIT, HeaderValue::from(limit));
    headers.insert(REMAINING, HeaderValue::from(remaining));
    headers.insert(RESET, HeaderValue::from(reset.as_secs()));
}
