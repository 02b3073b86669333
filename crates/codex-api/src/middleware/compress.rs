//! Gzip for text; books, pages and covers leave as they are, because they are compressed already and
//! ranges count their bytes. Must not touch event streams, which a compressor would hold back.

use axum::http::{Extensions, HeaderMap, StatusCode, Version, header};
use tower_http::compression::CompressionLayer;

/// Answers smaller than this fit into one packet anyway.
const MIN_BYTES: u64 = 1400;

type Predicate = fn(StatusCode, Version, &HeaderMap, &Extensions) -> bool;

/// The layer.
pub(crate) fn layer() -> CompressionLayer<Predicate> {
    CompressionLayer::new().gzip(true).compress_when(is_worthwhile as Predicate)
}

fn is_worthwhile(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let is_short = text(header::CONTENT_LENGTH)
        .and_then(|length| length.parse::<u64>().ok())
        .is_some_and(|length| length < MIN_BYTES);
    let is_book_content =
        headers.contains_key(header::ACCEPT_RANGES) || headers.contains_key(header::CONTENT_RANGE);
    if is_short || is_book_content || headers.contains_key(header::CONTENT_ENCODING) {
        return false;
    }
    let essence =
        text(header::CONTENT_TYPE).and_then(|value| value.split(';').next()).unwrap_or_default();
    match essence.trim() {
        "text/html"
        | "text/css"
        | "text/javascript"
        | "application/javascript"
        | "application/json"
        | "application/manifest+json"
        | "image/svg+xml" => true,
        other => other.starts_with("application/") && other.ends_with("+json"),
    }
}
