//! What names, passwords and keys must look like.
//! Must not ask the database.

use codex_models::UserId;

use crate::auth::MAX_SECRET_BYTES;
use crate::error::{CodexError, Result};

/// Longest sign-in name in characters.
const MAX_NAME_CHARS: usize = 64;
/// Shortest password in characters.
const MIN_PASSWORD_CHARS: usize = 8;
/// A chosen API key that is shorter, in characters, is worth a warning.
const GOOD_API_KEY_CHARS: usize = 16;
/// Longest e-mail address (RFC 5321).
const MAX_EMAIL_BYTES: usize = 254;
/// Longest label of an API key in characters.
const MAX_LABEL_CHARS: usize = 100;

/// The sign-in name without outer spaces.
pub(crate) fn check_name(name: &str) -> Result<String> {
    let name = name.trim();
    if name.is_empty() {
        return Err(CodexError::invalid("name", "required", "a name is needed"));
    }
    if name.chars().count() > MAX_NAME_CHARS {
        let message = format!("a name has at most {MAX_NAME_CHARS} characters");
        return Err(CodexError::invalid("name", "too_long", message));
    }
    // HTTP Basic ends the name at its first colon.
    if name.chars().any(|c| c == ':' || c.is_control()) {
        let message = "a name has no colon and no control characters";
        return Err(CodexError::invalid("name", "malformed", message));
    }
    Ok(name.to_owned())
}

/// An e-mail address without outer spaces: something on both sides of its last `@`, and nothing that breaks a line.
pub(super) fn check_email(address: &str) -> Result<String> {
    let address = address.trim();
    if address.len() > MAX_EMAIL_BYTES {
        let message = format!("an e-mail address has at most {MAX_EMAIL_BYTES} bytes");
        return Err(CodexError::invalid("email", "too_long", message));
    }
    let has_parts = address
        .rsplit_once('@')
        .is_some_and(|(mailbox, domain)| !mailbox.is_empty() && !domain.is_empty());
    if !has_parts || address.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(CodexError::invalid("email", "malformed", "this is no e-mail address"));
    }
    Ok(address.to_owned())
}

/// Whether a password may be set.
pub(crate) fn check_password(password: &str) -> Result<()> {
    check_password_in("password", password)
}

/// Whether a password may be set, told of a field of another name.
pub(crate) fn check_password_in(field: &'static str, password: &str) -> Result<()> {
    if password.chars().count() < MIN_PASSWORD_CHARS {
        let message = format!("a password has at least {MIN_PASSWORD_CHARS} characters");
        return Err(CodexError::invalid(field, "too_short", message));
    }
    must_be_bounded(field, password)
}

/// Whether the operator of the machine may set a password in a file: theirs to choose, short ones too.
pub(crate) fn check_given_password(password: &str) -> Result<()> {
    if password.is_empty() {
        return Err(CodexError::invalid("password", "required", "a password is needed"));
    }
    must_be_bounded("password", password)
}

fn must_be_bounded(field: &'static str, password: &str) -> Result<()> {
    if password.len() > MAX_SECRET_BYTES {
        let message = format!("a password has at most {MAX_SECRET_BYTES} bytes");
        return Err(CodexError::invalid(field, "too_long", message));
    }
    Ok(())
}

/// A key chosen by a person, for containers and tests.
pub(super) fn check_api_key(key: &str) -> Result<String> {
    let key = key.trim();
    if key.is_empty() {
        return Err(CodexError::invalid("apiKey", "required", "an API key is needed"));
    }
    if key.chars().count() < GOOD_API_KEY_CHARS {
        tracing::warn!("an API key of fewer than {GOOD_API_KEY_CHARS} characters can be guessed");
    }
    if key.len() > MAX_SECRET_BYTES {
        let message = format!("an API key has at most {MAX_SECRET_BYTES} bytes");
        return Err(CodexError::invalid("apiKey", "too_long", message));
    }
    if !key.chars().all(|c| c.is_ascii_graphic()) {
        let message = "an API key has visible ASCII characters only";
        return Err(CodexError::invalid("apiKey", "malformed", message));
    }
    Ok(key.to_owned())
}

/// The label without outer spaces.
pub(super) fn check_label(label: &str) -> Result<String> {
    let label = label.trim();
    if label.is_empty() {
        return Err(CodexError::invalid("label", "required", "a label is needed"));
    }
    if label.chars().count() > MAX_LABEL_CHARS {
        let message = format!("a label has at most {MAX_LABEL_CHARS} characters");
        return Err(CodexError::invalid("label", "too_long", message));
    }
    if label.chars().any(char::is_control) {
        let message = "a label has no control characters";
        return Err(CodexError::invalid("label", "malformed", message));
    }
    Ok(label.to_owned())
}

/// A key opens one account only.
pub(super) fn must_belong_to(owner: UserId, user: UserId) -> Result<()> {
    if owner == user {
        return Ok(());
    }
    Err(CodexError::invalid("apiKey", "malformed", "another account has this API key"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_trimmed_and_have_no_colon() {
        assert_eq!(check_name("  Ana ").unwrap(), "Ana");
        for name in ["", "   ", "a:b", "a\nb", &"x".repeat(MAX_NAME_CHARS + 1)] {
            assert!(check_name(name).is_err(), "{name:?}");
        }
        assert!(check_name(&"x".repeat(MAX_NAME_CHARS)).is_ok());
    }

    #[test]
    fn passwords_have_a_shortest_and_a_longest_length() {
        assert!(check_password(&"p".repeat(MIN_PASSWORD_CHARS - 1)).is_err());
        assert!(check_password(&"p".repeat(MIN_PASSWORD_CHARS)).is_ok());
        assert!(check_given_password("p").is_ok());
        assert!(check_given_password("").is_err());
        assert!(check_password(&"p".repeat(MAX_SECRET_BYTES)).is_ok());
        assert!(check_password(&"p".repeat(MAX_SECRET_BYTES + 1)).is_err());
    }

    #[test]
    fn a_chosen_key_must_be_long_and_printable() {
        assert!(check_api_key(" ").is_err());
        assert!(check_api_key("short").is_ok());
        assert!(check_api_key("with a blank").is_err());
    }
}
