//! Security headers on every answer.
//! Must not weaken a policy that a handler has set.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

/// Policy of the web app's own pages.
pub(crate) const WEB_APP_POLICY: &str = "default-src 'self'; img-src 'self' data: blob:; \
    style-src 'self' 'unsafe-inline' blob:; script-src 'self'; frame-src 'self' blob:; \
    worker-src 'self' blob:; font-src 'self' data: blob:; media-src 'self' blob:; \
    connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; \
    frame-ancestors 'self'";

/// Policy of files inside books: they can neither run in our origin nor call out.
pub(crate) const BOOK_CONTENT_POLICY: &str = "sandbox; default-src 'none'; \
    img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; font-src 'self' data:; \
    media-src 'self'; frame-ancestors 'self'";

/// Policy of everything else.
const DEFAULT_POLICY: &str = "frame-ancestors 'self'";

/// What no page of ours uses.
const PERMISSIONS: &str = "accelerometer=(), bluetooth=(), browsing-topics=(), camera=(), display-capture=(), \
    geolocation=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()";

/// Adds the headers that are not there yet.
pub(crate) async fn add(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    set_default(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set_default(headers, header::REFERRER_POLICY, "same-origin");
    set_default(headers, header::CONTENT_SECURITY_POLICY, DEFAULT_POLICY);
    set_default(headers, header::X_FRAME_OPTIONS, "SAMEORIGIN");
    set_default(headers, HeaderName::from_static("permissions-policy"), PERMISSIONS);
    response
}

fn set_default(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}
