//! The name of the device behind a request, for lists of sessions and progress.
//! Must not be trusted: a client says what it likes.

use axum::http::{HeaderMap, header};

/// The longest name kept, in characters.
const MAX_CHARS: usize = 80;

/// A short name made of `User-Agent`; `None` when there is none.
pub(crate) fn name(headers: &HeaderMap) -> Option<String> {
    let agent = headers.get(header::USER_AGENT)?.to_str().ok()?;
    let name: String = agent.chars().filter(|c| !c.is_control()).take(MAX_CHARS).collect();
    let name = name.trim();
    (!name.is_empty()).then(|| name.to_owned())
}
