//! Whether a browser sent a request from one of our own pages: cookies count only then for writes.
//! Must not know what a request does.

use axum::http::{Extensions, HeaderMap, Method, header};

use crate::http::client;

/// Whether cookies may act for their owner in this request.
///
/// A browser says where an unsafe request comes from by `Sec-Fetch-Site` or `Origin`; a program that
/// says neither has chosen to send the cookie itself. The operator may list other origins.
pub(crate) fn cookies_may_act(
    method: &Method,
    headers: &HeaderMap,
    extensions: &Extensions,
    listed: &[String],
) -> bool {
    if method.is_safe() {
        return true;
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if text(header::ORIGIN.as_str()).is_some_and(|origin| listed.iter().any(|one| one == origin)) {
        return true;
    }
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    if !headers.contains_key(header::ORIGIN) {
        return true;
    }
    let Some(origin) = text(header::ORIGIN.as_str()) else {
        return false;
    };
    if client::base_url(extensions).is_some_and(|base| base.eq_ignore_ascii_case(origin)) {
        return true;
    }
    let Some((_, origin_host)) = origin.split_once("://") else {
        return false;
    };
    // A page of another site cannot set `X-Forwarded-Host` without a preflight, which nobody answers.
    [header::HOST.as_str(), "x-forwarded-host"]
        .into_iter()
        .filter_map(text)
        .any(|host| host.eq_ignore_ascii_case(origin_host))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, HeaderValue::from_static(value));
        }
        headers
    }

    fn may_post(pairs: &[(&'static str, &'static str)]) -> bool {
        let listed = ["https://app.example".to_owned()];
        cookies_may_act(&Method::POST, &headers(pairs), &Extensions::new(), &listed)
    }

    #[test]
    fn a_write_from_another_site_does_not_act_by_cookie() {
        assert!(!may_post(&[("sec-fetch-site", "cross-site")]));
        assert!(!may_post(&[("sec-fetch-site", "same-site")]));
        assert!(!may_post(&[("host", "codex.lan:8080"), ("origin", "http://evil.example")]));
        assert!(!may_post(&[("host", "codex.lan"), ("origin", "null")]));
    }

    #[test]
    fn a_write_from_our_own_page_or_a_program_acts_by_cookie() {
        assert!(may_post(&[("sec-fetch-site", "same-origin")]));
        assert!(may_post(&[("host", "codex.lan:8080"), ("origin", "http://codex.lan:8080")]));
        assert!(may_post(&[("host", "codex.lan")]));
    }

    #[test]
    fn a_write_from_a_listed_origin_acts_by_cookie() {
        let from = |origin| may_post(&[("sec-fetch-site", "same-site"), ("origin", origin)]);
        assert!(from("https://app.example"));
        assert!(!from("https://app.example.evil") && !from("http://app.example") && !from("null"));
    }

    #[test]
    fn a_read_is_never_refused_for_its_origin() {
        let from_elsewhere = headers(&[("sec-fetch-site", "cross-site")]);
        assert!(cookies_may_act(&Method::GET, &from_elsewhere, &Extensions::new(), &[]));
    }
}
