//! Layers around every route.
//! Must not know a route.

pub(crate) mod bounds;
pub(crate) mod compress;
pub(crate) mod cors;
pub(crate) mod headers;
pub(crate) mod panic;
pub(crate) mod rate_limit;
pub(crate) mod setup_gate;
pub(crate) mod trace;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use self::rate_limit::Limiter;
use crate::http::client;
use crate::state::AppState;

/// The outermost way of a request: where it came from, its span, and the headers of its answer. Three in one, since each
/// function that is a layer of its own makes a request wait in a box of its own.
pub(crate) async fn enter(
    State(app): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    client::identify(&app, &mut request);
    trace::span(request, |request| headers::add(request, next)).await
}

/// What refuses a request before anybody looks at what it wants: its size, and how many there were.
pub(crate) async fn admit(
    State(limiter): State<Limiter>,
    request: Request,
    next: Next,
) -> Response {
    match bounds::check(&request) {
        Ok(()) => rate_limit::check(limiter, request, next).await,
        Err(refusal) => refusal.into_response(),
    }
}
