//! The credential that came with a request, whichever form it has.
//! Must not know whether it is valid.

use axum::http::{HeaderMap, header};
use base64::Engine;
use codex_services::auth::Credential;

use crate::http::cookies;

/// Where a credential was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A header that only a program or script sets.
    Header,
    /// A cookie, which a browser sends by itself.
    Cookie,
}

/// What a request says of its sender.
pub(crate) enum Claim {
    /// Nothing.
    Anonymous,
    /// An `Authorization` header that nobody can read.
    Malformed,
    /// A credential.
    Credential(Credential, Origin),
}

/// Looks at `Authorization`, then `X-API-Key`, then the access cookie.
pub(crate) fn claim(headers: &HeaderMap) -> Claim {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        return value
            .to_str()
            .ok()
            .and_then(from_authorization)
            .map_or(Claim::Malformed, |credential| Claim::Credential(credential, Origin::Header));
    }
    if let Some(key) = headers.get("x-api-key") {
        return key.to_str().map_or(Claim::Malformed, |key| {
            Claim::Credential(Credential::ApiKey(key.trim().to_owned()), Origin::Header)
        });
    }
    cookies::find(headers, cookies::ACCESS).map_or(Claim::Anonymous, |token| {
        Claim::Credential(Credential::Bearer(token.to_owned()), Origin::Cookie)
    })
}

fn from_authorization(value: &str) -> Option<Credential> {
    let (scheme, rest) = value.trim().split_once(' ')?;
    let rest = rest.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(Credential::Bearer(rest.to_owned()));
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let bytes = base64::engine::general_purpose::STANDARD.decode(rest).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (name, password) = text.split_once(':')?;
    Some(Credential::Basic { name: name.to_owned(), password: password.to_owned() })
}

/// Whether a page in a browser sent the request: a challenge would open the browser's own dialog.
pub(crate) fn is_browser(headers: &HeaderMap) -> bool {
    // Fetch metadata is absent on plain HTTP in a home network; the browser's name is not.
    let has_browser_name = headers
        .get(header::USER_AGENT)
        .is_some_and(|agent| agent.as_bytes().starts_with(b"Mozilla/"));
    has_browser_name
        || headers.contains_key("x-requested-with")
        || headers.contains_key("sec-fetch-mode")
        || cookies::find(headers, cookies::ACCESS).is_some()
        || cookies::find(headers, cookies::REFRESH).is_some()
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn claim_of(name: &'static str, value: &'static str) -> Claim {
        let mut headers = HeaderMap::new();
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        claim(&headers)
    }

    #[test]
    fn every_form_of_credential_is_found() {
        assert!(matches!(
            claim_of("authorization", "Bearer abc"),
            Claim::Credential(Credential::Bearer(token), Origin::Header) if token == "abc"
        ));
        assert!(matches!(
            claim_of("authorization", "basic YW5uOnA6dw=="),
            Claim::Credential(Credential::Basic { name, password }, Origin::Header)
                if name == "ann" && password == "p:w"
        ));
        assert!(matches!(
            claim_of("x-api-key", "key"),
            Claim::Credential(Credential::ApiKey(key), Origin::Header) if key == "key"
        ));
        assert!(matches!(
            claim_of("cookie", "a=b; codex_access=abc"),
            Claim::Credential(Credential::Bearer(token), Origin::Cookie) if token == "abc"
        ));
    }

    #[test]
    fn an_unreadable_header_is_not_taken_for_an_anonymous_request() {
        assert!(matches!(claim_of("authorization", "Basic ???"), Claim::Malformed));
        assert!(matches!(claim_of("authorization", "Digest x"), Claim::Malformed));
    }
}
