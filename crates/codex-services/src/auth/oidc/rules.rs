//! What providers, browsers and apps may say, as pure functions.
//! Must not ask anybody.

use codex_config::OidcProvider;
use codex_models::Role;
use serde_json::{Map, Value};
use url::{Host, Url, form_urlencoded};

use super::Wish;
use crate::error::{CodexError, Result};

/// Longest value of a parameter of a sign-in.
const MAX_PARAMETER: usize = 2_048;
/// Groups of a person that are looked at.
const MAX_GROUPS: usize = 1_000;
/// A hash (S256) in base64url.
const CHALLENGE_CHARS: usize = 43;

/// Whether a sign-in may end as wished.
pub(super) fn check_wish(wish: Wish, allowed: &[String]) -> Result<Wish> {
    let too_long = |text: &Option<String>| text.as_ref().is_some_and(|t| t.len() > MAX_PARAMETER);
    if too_long(&wish.return_to) || too_long(&wish.app_redirect) || too_long(&wish.app_state) {
        return Err(CodexError::invalid("returnTo", "too_long", "the parameter is too long"));
    }
    if wish.return_to.as_deref().is_some_and(|page| !is_own_page(page)) {
        let message = "the page to return to begins with one slash";
        return Err(CodexError::invalid("returnTo", "malformed", message));
    }
    let Some(redirect) = &wish.app_redirect else { return Ok(wish) };
    if !allowed.iter().any(|entry| is_allowed(redirect, entry)) {
        let message = "the address of the app is not among `oidc.native_redirects`";
        return Err(CodexError::invalid("redirectUri", "malformed", message));
    }
    let is_hash = |text: &String| {
        text.len() == CHALLENGE_CHARS
            && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    };
    if !wish.app_challenge.as_ref().is_some_and(is_hash) {
        let message = "an app sends the S256 hash of its code verifier";
        return Err(CodexError::invalid("codeChallenge", "required", message));
    }
    Ok(wish)
}

/// A page of the web app, never another site (`//host`, `/\host`).
fn is_own_page(page: &str) -> bool {
    page.starts_with('/')
        && !page[1..].starts_with(['/', '\\'])
        && !page.chars().any(|c| c.is_control() || c == '\\')
}

/// Exactly an allowed address; at a loopback address the port is free (RFC 8252 §7.3).
fn is_allowed(redirect: &str, entry: &str) -> bool {
    let (Ok(given), Ok(mut allowed)) = (Url::parse(redirect), Url::parse(entry)) else {
        return false;
    };
    let is_loopback = match allowed.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(_)) | None => false,
    };
    if is_loopback && allowed.set_port(given.port()).is_err() {
        return false;
    }
    given == allowed && given.fragment().is_none()
}

/// The provider's page with these parameters.
pub(super) fn authorization_url(endpoint: &str, pairs: &[(&str, &str)]) -> Result<String> {
    let mut url = Url::parse(endpoint)
        .map_err(|error| CodexError::internal(error, "reading the address of a provider"))?;
    url.query_pairs_mut().extend_pairs(pairs);
    Ok(url.into())
}

/// The address of an app with its code.
pub(super) fn app_url(redirect: &str, code: &str, state: Option<&str>) -> Result<String> {
    let mut pairs = vec![("code", code)];
    pairs.extend(state.map(|state| ("state", state)));
    authorization_url(redirect, &pairs)
}

/// Fields as a form.
pub(super) fn form(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// One value in the encoding of forms, as client authentication wants it (RFC 6749 §2.3.1).
pub(super) fn form_encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// A short text of another server for our log.
pub(super) fn printable(text: &str) -> String {
    text.chars().filter(char::is_ascii_graphic).take(64).collect()
}

/// The e-mail address, when the provider says that it was verified.
pub(super) fn verified_email(said: &Map<String, Value>) -> Option<String> {
    let is_verified = match said.get("email_verified")? {
        Value::Bool(verified) => *verified,
        Value::String(text) => text == "true",
        Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_) => false,
    };
    let email = said.get("email")?.as_str()?.trim();
    (is_verified && email.contains('@') && email.len() <= 254).then(|| email.to_owned())
}

/// What a new account may be called, the best first.
pub(super) fn names(said: &Map<String, Value>) -> Vec<String> {
    let text = |name: &str| said.get(name).and_then(Value::as_str);
    let mailbox = text("email").and_then(|email| email.split('@').next());
    let all = [text("preferred_username"), mailbox, text("name")];
    let fits = |name: &&str| !name.trim().is_empty();
    all.into_iter().flatten().filter(fits).map(|name| name.trim().to_owned()).collect()
}

/// The groups of a person; dots in the name of the claim lead into objects.
pub(super) fn groups(said: &Map<String, Value>, claim: &str) -> Vec<String> {
    let mut parts = claim.split('.');
    let first = parts.next().and_then(|name| said.get(name));
    let nested = parts.fold(first, |value, name| value?.get(name));
    match said.get(claim).or(nested) {
        Some(Value::String(group)) => vec![group.clone()],
        Some(Value::Array(all)) => {
            all.iter().filter_map(Value::as_str).take(MAX_GROUPS).map(ToOwned::to_owned).collect()
        }
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_)) | None => {
            Vec::new()
        }
    }
}

/// The role of somebody with these groups; `None` when they may not come in.
pub(super) fn role_of(provider: &OidcProvider, groups: &[String]) -> Option<Role> {
    let granted = provider.role_rules().into_iter().filter(|(group, _)| groups.contains(group));
    // The order of roles is from the most powerful down.
    granted.map(|(_, role)| role).min().or(provider.fallback_role())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(value: &Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn only_pages_of_our_own_are_returned_to() {
        for page in ["/", "/series/1?x=y", "/a//b"] {
            assert!(is_own_page(page), "{page}");
        }
        for page in ["", "//evil.example", "/\\evil.example", "https://evil.example", "/a\nb", "x"]
        {
            assert!(!is_own_page(page), "{page}");
        }
    }

    #[test]
    fn an_app_is_sent_to_exactly_its_address_with_any_port_on_loopback() {
        assert!(is_allowed("codex://signed-in", "codex://signed-in"));
        assert!(!is_allowed("codex://signed-in/x", "codex://signed-in"));
        assert!(is_allowed("http://127.0.0.1:4711/cb", "http://127.0.0.1/cb"));
        assert!(is_allowed("http://[::1]:4711/cb", "http://[::1]/cb"));
        for bad in
            ["http://127.0.0.1.evil.example/cb", "http://127.0.0.1:1/other", "https://127.0.0.1/cb"]
        {
            assert!(!is_allowed(bad, "http://127.0.0.1/cb"), "{bad}");
        }
        assert!(!is_allowed("https://app.example:8/cb", "https://app.example/cb"));
    }

    #[test]
    fn an_app_proves_itself_with_a_challenge() {
        let wish = Wish { app_redirect: Some("codex://in".to_owned()), ..Wish::default() };
        assert!(check_wish(wish.clone(), &["codex://in".to_owned()]).is_err());
        let wish = Wish { app_challenge: Some("a".repeat(43)), ..wish };
        assert!(check_wish(wish.clone(), &["codex://in".to_owned()]).is_ok());
        assert!(check_wish(wish, &[]).is_err());
    }

    #[test]
    fn an_address_counts_only_when_verified() {
        let of = |value: Value| verified_email(&said(&value));
        assert_eq!(of(json!({"email": "a@b", "email_verified": true})).as_deref(), Some("a@b"));
        assert_eq!(of(json!({"email": "a@b", "email_verified": false})), None);
        assert_eq!(of(json!({"email": "a@b"})), None);
    }

    #[test]
    fn groups_are_found_wherever_the_claim_is() {
        let said =
            said(&json!({"groups": ["a", 1], "realm": {"roles": ["b"]}, "one": "c", "x.y": ["d"]}));
        assert_eq!(groups(&said, "groups"), ["a"]);
        assert_eq!(groups(&said, "realm.roles"), ["b"]);
        assert_eq!(groups(&said, "one"), ["c"]);
        assert_eq!(groups(&said, "x.y"), ["d"]);
        assert!(groups(&said, "none.there").is_empty());
    }

    #[test]
    fn the_most_powerful_role_of_the_groups_counts() {
        let provider = OidcProvider {
            roles: vec!["staff=editor".to_owned(), "chiefs=admin".to_owned()],
            ..OidcProvider::default()
        };
        let role = |groups: &[&str]| {
            role_of(&provider, &groups.iter().map(|g| (*g).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(role(&["staff", "chiefs"]), Some(Role::Admin));
        assert_eq!(role(&["staff"]), Some(Role::Editor));
        assert_eq!(role(&[]), Some(Role::Reader));
        let strict = OidcProvider { default_role: String::new(), ..provider.clone() };
        assert_eq!(role_of(&strict, &[]), None);
    }
}
