//! Pages of other sites: none may use the API in a browser unless the configuration lists their origin.
//! Must not answer `*`, which would forbid cookies to those that are listed.

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Method, header};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::http::view_as;

/// How long a browser may remember what a preflight was answered.
const REMEMBERED: Duration = Duration::from_hours(1);

/// The layer for these origins; without any there is none, and browsers refuse by themselves.
pub(crate) fn layer(origins: &[String]) -> Option<CorsLayer> {
    let origins: Vec<HeaderValue> =
        origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok()).collect();
    let own = |name: &'static str| HeaderName::from_static(name);
    let view_as = HeaderName::from_bytes(view_as::HEADER.as_bytes()).ok();
    let sent = [
        header::AUTHORIZATION,
        header::CONTENT_TYPE,
        header::IF_MATCH,
        header::IF_NONE_MATCH,
        header::IF_RANGE,
        header::RANGE,
        own("x-api-key"),
        own("last-event-id"),
    ];
    (!origins.is_empty()).then(|| {
        CorsLayer::new()
            .allow_origin(AllowOrigin::list(origins))
            .allow_credentials(true)
            .allow_methods([
                Method::GET,
                Method::HEAD,
                Method::POST,
                Method::PUT,
                Method::PATCH,
                Method::DELETE,
            ])
            .allow_headers(sent.into_iter().chain(view_as).collect::<Vec<_>>())
            .expose_headers([
                header::ACCEPT_RANGES,
                header::CONTENT_DISPOSITION,
                header::CONTENT_RANGE,
                header::ETAG,
                header::RETRY_AFTER,
                own("ratelimit-limit"),
                own("ratelimit-remaining"),
                own("ratelimit-reset"),
            ])
            .max_age(REMEMBERED)
    })
}
