//! The two session cookies of the web app, read and written.
//! Must not know what the tokens mean.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, header};

/// Name of the access cookie: sent to every address.
pub(crate) const ACCESS: &str = "codex_access";
/// Name of the refresh cookie: sent to the sign-in addresses only.
pub(crate) const REFRESH: &str = "codex_refresh";

/// Name of the cookie of a browser that is signing in at an identity provider.
pub(crate) const BROWSER: &str = "codex_oidc";

/// It lives as long as somebody may take to sign in there.
const BROWSER_LIFETIME: Duration = Duration::from_mins(10);
const BROWSER_PATH: &str = "/api/v1/auth/oidc";
const ACCESS_PATH: &str = "/";
const REFRESH_PATH: &str = "/api/v1/auth";

/// The value of a cookie.
pub(crate) fn find<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, value)| *key == name && !value.is_empty())
        .map(|(_, value)| value)
}

/// A token and how long the browser may keep it.
pub(crate) struct Token<'a> {
    /// Its text.
    pub(crate) text: &'a str,
    /// Its life.
    pub(crate) lifetime: Duration,
}

/// Sets both cookies. `is_secure` keeps them off plain connections.
pub(crate) fn set(
    headers: &mut HeaderMap,
    access: &Token<'_>,
    refresh: &Token<'_>,
    is_secure: bool,
) {
    append(headers, ACCESS, access, ACCESS_PATH, is_secure);
    append(headers, REFRESH, refresh, REFRESH_PATH, is_secure);
}

/// Removes both cookies.
pub(crate) fn clear(headers: &mut HeaderMap, is_secure: bool) {
    let gone = Token { text: "", lifetime: Duration::ZERO };
    set(headers, &gone, &gone, is_secure);
}

/// Marks the browser that begins to sign in at an identity provider.
pub(crate) fn set_browser(headers: &mut HeaderMap, secret: &str, is_secure: bool) {
    let token = Token { text: secret, lifetime: BROWSER_LIFETIME };
    append(headers, BROWSER, &token, BROWSER_PATH, is_secure);
}

/// Removes that mark.
pub(crate) fn clear_browser(headers: &mut HeaderMap, is_secure: bool) {
    let gone = Token { text: "", lifetime: Duration::ZERO };
    append(headers, BROWSER, &gone, BROWSER_PATH, is_secure);
}

fn append(headers: &mut HeaderMap, name: &str, token: &Token<'_>, path: &str, is_secure: bool) {
    let secure = if is_secure { "; Secure" } else { "" };
    let Token { text, lifetime } = token;
    let seconds = lifetime.as_secs();
    let cookie =
        format!("{name}={text}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    // Tokens are base64url and dots, so this always is a header value.
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        headers.append(header::SET_COOKIE, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("x=1; codex_access=t.o.k; y=2"));
        assert_eq!(find(&headers, ACCESS), Some("t.o.k"));
        assert_eq!(find(&headers, REFRESH), None);
    }

    #[test]
    fn cookies_are_out_of_reach_of_scripts_and_other_sites() {
        let mut headers = HeaderMap::new();
        let token = Token { text: "abc", lifetime: Duration::from_mins(15) };
        set(&mut headers, &token, &token, true);
        let cookies: Vec<_> = headers.get_all(header::SET_COOKIE).iter().collect();
        assert_eq!(
            cookies,
            [
                "codex_access=abc; Path=/; Max-Age=900; HttpOnly; SameSite=Lax; Secure",
                "codex_refresh=abc; Path=/api/v1/auth; Max-Age=900; HttpOnly; SameSite=Lax; Secure",
            ]
        );
    }
}
