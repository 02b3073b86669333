//! Server-sent events: headers and heartbeat of a stream.
//! Must not know what is told.

use std::time::Duration;

use axum::http::{HeaderValue, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::Stream;

/// Proxies close a connection that is silent for longer.
pub(crate) const HEARTBEAT: Duration = Duration::from_secs(15);

/// A response that stays open.
pub(crate) fn response<E>(stream: impl Stream<Item = Result<Event, E>> + Send + 'static) -> Response
where
    E: Into<axum::BoxError> + 'static,
{
    let keep_alive = KeepAlive::new().interval(HEARTBEAT).text("ping");
    let mut response = Sse::new(stream).keep_alive(keep_alive).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}
