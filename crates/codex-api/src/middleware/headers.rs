//! Security headers on every answer.
//! Must not weaken a policy that a handler has set.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
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
    let is_opened = is_opened_as_a_page(request.headers());
    let mut response = next.run(request).await;
    let is_unchanged = response.status() == StatusCode::NOT_MODIFIED;
    let headers = response.headers_mut();
    if headers.get(header::CONTENT_SECURITY_POLICY).is_some_and(|it| it == BOOK_CONTENT_POLICY) {
        // No policy keeps a browser from connecting to the servers that hints in a document name, so a document of a
        // book is handed to readers, which take them out, and is never a page by itself.
        headers.append(header::VARY, HeaderValue::from_static("sec-fetch-dest"));
        if is_opened && (is_unchanged || is_document(headers)) {
            let value = HeaderValue::from_static("attachment");
            headers.insert(header::CONTENT_DISPOSITION, value);
        }
    }
    set_default(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set_default(headers, header::REFERRER_POLICY, "same-origin");
    set_default(headers, header::CONTENT_SECURITY_POLICY, DEFAULT_POLICY);
    set_default(headers, header::X_FRAME_OPTIONS, "SAMEORIGIN");
    set_default(headers, HeaderName::from_static("permissions-policy"), PERMISSIONS);
    response
}

/// Whether a browser asks for a page, or for a part of one that is a page itself.
fn is_opened_as_a_page(headers: &HeaderMap) -> bool {
    const PAGES: &[&str] = &["document", "iframe", "frame", "embed", "object"];
    headers.get("sec-fetch-dest").is_some_and(|purpose| PAGES.iter().any(|page| purpose == page))
}

/// Whether an answer is markup, which a browser acts on.
fn is_document(headers: &HeaderMap) -> bool {
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    media_type.is_some_and(|name| name.contains("html") || name.contains("xml"))
}

fn set_default(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}
