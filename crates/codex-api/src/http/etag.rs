//! Entity tags and what a cached copy is worth (RFC 9110 sections 8.8 and 13).
//! Must not know how a tag is derived from content.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// An entity tag, quotes included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ETag(String);

impl ETag {
    /// A tag that stands for exactly these bytes. Characters that a tag cannot hold are dropped.
    pub(crate) fn strong(opaque: &str) -> Self {
        let is_tag_char = |c: &char| matches!(c, '!' | '#'..='~');
        Self(format!("\"{}\"", opaque.chars().filter(is_tag_char).collect::<String>()))
    }

    /// A tag that stands for the same meaning, whatever its encoding.
    pub(crate) fn weak(opaque: &str) -> Self {
        Self(format!("W/{}", Self::strong(opaque).0))
    }

    /// The value of the header.
    pub(crate) fn header(&self) -> HeaderValue {
        HeaderValue::from_str(&self.0).unwrap_or_else(|_invalid| HeaderValue::from_static("\"\""))
    }

    /// Whether a single tag is this one, byte for byte of the content.
    pub(crate) fn is_strongly(&self, other: &str) -> bool {
        !self.0.starts_with("W/") && self.0 == other.trim()
    }

    /// Whether the client already holds this content, by `If-None-Match` (weak comparison).
    pub(crate) fn is_known(&self, headers: &HeaderMap) -> bool {
        let own = self.0.trim_start_matches("W/");
        headers
            .get_all(header::IF_NONE_MATCH)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .map(str::trim)
            .any(|tag| tag == "*" || tag.trim_start_matches("W/") == own)
    }
}

/// How long a copy may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Freshness {
    /// Ask each time.
    Revalidate,
    /// The address names a version of the content: never ask again.
    Forever,
}

impl Freshness {
    /// An address with `?v=` names a version.
    pub(crate) fn of_version(version: Option<&str>) -> Self {
        if version.is_some() { Self::Forever } else { Self::Revalidate }
    }

    /// The value of `Cache-Control`; always private, because what one sees depends on who one is.
    pub(crate) fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Revalidate => "private, no-cache",
            Self::Forever => "private, max-age=31536000, immutable",
        })
    }
}

/// Whether the client holds a copy that may still be good.
pub(crate) fn is_conditional(headers: &HeaderMap) -> bool {
    headers.contains_key(header::IF_NONE_MATCH)
}

/// Tells the client that its copy is good.
pub(crate) fn not_modified(etag: &ETag, freshness: Freshness) -> Response {
    let mut response = (StatusCode::NOT_MODIFIED, Body::empty()).into_response();
    set_validators(response.headers_mut(), etag, freshness);
    response
}

/// Sets `ETag` and `Cache-Control`.
pub(crate) fn set_validators(headers: &mut HeaderMap, etag: &ETag, freshness: Freshness) {
    headers.insert(header::ETAG, etag.header());
    headers.insert(header::CACHE_CONTROL, freshness.header());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asking(value: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::IF_NONE_MATCH, HeaderValue::from_static(value));
        headers
    }

    #[test]
    fn a_copy_is_known_by_any_tag_of_the_list_or_the_asterisk() {
        let etag = ETag::strong("b2");
        assert!(etag.is_known(&asking("\"b2\"")));
        assert!(etag.is_known(&asking("\"a\", W/\"b2\"")));
        assert!(etag.is_known(&asking("*")));
        assert!(!etag.is_known(&asking("\"a\"")));
        assert!(!etag.is_known(&HeaderMap::new()));
    }

    #[test]
    fn a_tag_never_holds_a_quote_or_a_line_break() {
        assert_eq!(ETag::strong("a\"b\r\nc").header(), "\"abc\"");
    }
}
