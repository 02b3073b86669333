//! JSON bodies with a bound on their size and refusals that carry a code.
//! Must not know what a body means.

use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use serde::de::DeserializeOwned;

use crate::error::{ApiError, ErrorCode};

/// The largest body of a request.
pub(crate) const MAX_BODY_BYTES: usize = 1024 * 1024;

/// A JSON body that must be there.
pub(crate) struct ValidJson<T>(pub(crate) T);

/// A JSON body that may be left out.
pub(crate) struct OptionalJson<T>(pub(crate) T);

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for ValidJson<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _state: &S) -> Result<Self, ApiError> {
        require_json(request.headers())?;
        let body = read(request, MAX_BODY_BYTES).await?;
        parse(&body).map(Self)
    }
}

impl<S: Sync, T: DeserializeOwned + Default> FromRequest<S> for OptionalJson<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _state: &S) -> Result<Self, ApiError> {
        let has_json_type = require_json(request.headers());
        let body = read(request, MAX_BODY_BYTES).await?;
        if body.is_empty() {
            return Ok(Self(T::default()));
        }
        has_json_type?;
        parse(&body).map(Self)
    }
}

fn require_json(headers: &HeaderMap) -> Result<(), ApiError> {
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = media_type.and_then(|text| text.split(';').next()).map(str::trim);
    let is_json = essence.is_some_and(|essence| {
        let essence = essence.to_ascii_lowercase();
        essence == "application/json"
            || (essence.starts_with("application/") && essence.ends_with("+json"))
    });
    if is_json {
        return Ok(());
    }
    Err(ApiError::new(
        ErrorCode::UnsupportedMediaType,
        "The body must be of type `application/json`.",
    ))
}

/// Reads a body of at most so many bytes.
pub(super) async fn read(request: Request, limit: usize) -> Result<Bytes, ApiError> {
    let announced = request.headers().get(header::CONTENT_LENGTH);
    let announced = announced.and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limit as u64) {
        return Err(too_large(limit));
    }
    to_bytes(request.into_body(), limit).await.map_err(|error| {
        let is_too_long = std::error::Error::source(&error)
            .is_some_and(<dyn std::error::Error>::is::<http_body_util::LengthLimitError>);
        if is_too_long {
            return too_large(limit);
        }
        ApiError::new(ErrorCode::BadRequest, format!("The body could not be read: {error}."))
    })
}

fn too_large(limit: usize) -> ApiError {
    let message = format!("The body is larger than {limit} bytes.");
    ApiError::new(ErrorCode::PayloadTooLarge, message)
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    if has_nul(body) {
        let message = "The body is not as expected: a text holds the character NUL.";
        return Err(ApiError::new(ErrorCode::BadRequest, message));
    }
    serde_json::from_slice(body).map_err(|error| {
        let fault = without_value(&error.to_string());
        ApiError::new(ErrorCode::BadRequest, format!("The body is not as expected: {fault}."))
    })
}

/// Whether a text of the body holds NUL, which PostgreSQL cannot store. JSON writes it as an escape only.
fn has_nul(body: &[u8]) -> bool {
    const ESCAPE: &[u8] = b"\\u0000";
    let backslashes =
        |at: usize| body[..at].iter().rev().take_while(|byte| **byte == b'\\').count();
    let mut places = body.windows(ESCAPE.len()).enumerate();
    // An odd number before it makes the backslash of the escape a character.
    places.any(|(at, part)| part == ESCAPE && backslashes(at).is_multiple_of(2))
}

/// What is wrong with a body, without the value: it may be a password in the wrong place.
fn without_value(fault: &str) -> String {
    let names_value = ["invalid type: ", "invalid value: ", "unknown variant "];
    let expectation = fault
        .rfind(", expected ")
        .filter(|_| names_value.iter().any(|beginning| fault.starts_with(beginning)));
    match expectation {
        Some(at) => format!("a value is not of its kind{}", &fault[at..]),
        // A type of ours may name the text that it refuses.
        None if fault.starts_with("missing field") || fault.starts_with("unknown field") => {
            fault.to_owned()
        }
        None => match fault.rfind(" at line ") {
            Some(at) if fault.starts_with('`') => {
                format!("a value is not of its kind{}", &fault[at..])
            }
            Some(_) | None => fault.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        #[expect(dead_code, reason = "only its refusals are looked at")]
        number: u32,
        #[expect(dead_code, reason = "only its refusals are looked at")]
        id: Option<codex_models::BookId>,
    }

    #[test]
    fn nul_is_refused_and_what_only_looks_like_it_is_not() {
        assert!(has_nul(br#"{"name": "a\u0000b"}"#));
        assert!(has_nul(br#"{"name": "a\\\u0000b"}"#));
        assert!(!has_nul(br#"{"name": "a\\u0000b"}"#));
    }

    #[test]
    fn a_refusal_names_what_was_expected_and_never_the_value() {
        for (body, told) in [
            (r#"{"number": "hush"}"#, "expected u32"),
            (r#"{"number": 1, "id": "hush"}"#, "a value"),
            (r#""hush, expected nothing""#, "expected struct Body"),
            (r#"{"number": ["hush"]}"#, "expected u32"),
            (r#"{"number": -1}"#, "expected u32"),
            (r#"{"other": "hush"}"#, "unknown field `other`"),
            (r#"{"id": null}"#, "missing field `number`"),
        ] {
            let refusal = parse::<Body>(body.as_bytes()).unwrap_err();
            let message = format!("{refusal:?}");
            assert!(message.contains(told) && !message.contains("hush"), "{message}");
        }
    }
}
