//! The description of the API, for programs and for people.
//! Must not load anything from another host.

use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};

use crate::openapi;

/// The explorer is a third party's script that builds its page with inline styles; it may reach this
/// server and nothing else.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'self'";

/// The description of this API as OpenAPI 3.1.
#[utoipa::path(get, path = "/openapi.json", operation_id = "get_openapi", tag = "system", security(()),
               responses((status = 200, description = "The document", body = serde_json::Value)))]
pub(super) async fn get_openapi() -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    (headers, openapi::json_bytes()).into_response()
}

/// A page to explore this API.
#[utoipa::path(get, path = "/docs", operation_id = "get_docs", tag = "system", security(()),
               responses((status = 200, description = "The page", body = String, content_type = "text/html")))]
pub(super) async fn get_docs() -> Response {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    (headers, Html(include_str!("docs.html"))).into_response()
}
