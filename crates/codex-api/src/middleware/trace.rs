//! One span per request, one line at debug level when it is answered.
//! Must not record addresses, query strings, bodies or credentials: the route's template stands for the path.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::response::Response;
use tracing::{Instrument, debug, debug_span};

/// Runs the request inside its span.
pub(crate) async fn span<T: Future<Output = Response>>(
    request: Request,
    answer: impl FnOnce(Request) -> T,
) -> Response {
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "(web)".to_owned(), |path| path.as_str().to_owned());
    let span = debug_span!("request", http.request.method = %method, http.route = route);
    let started = Instant::now();
    async move {
        let (response, statements) = codex_db::counted(answer(request)).await;
        let status = response.status().as_u16();
        let took_ms = started.elapsed().as_millis();
        debug!(
            http.response.status_code = status,
            statements, took_ms, "answered {method} {route} with {status}"
        );
        response
    }
    .instrument(span)
    .await
}
