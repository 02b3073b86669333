//! The device behind a request, for lists of sessions and progress.
//! Must not be trusted: a client says what it likes.

use axum::http::{Extensions, HeaderMap, header};
use codex_services::auth::Device;

use crate::http::client;

/// The longest name kept, in characters.
const MAX_CHARS: usize = 80;

/// The device behind a sign-in: its name, and the address it comes from.
pub(crate) fn of(headers: &HeaderMap, extensions: &Extensions) -> Device {
    let address = client::address(extensions).map(|address| address.to_string());
    Device { name: name(headers), address }
}

/// A short name made of `User-Agent`; `None` when there is none.
pub(crate) fn name(headers: &HeaderMap) -> Option<String> {
    let agent = headers.get(header::USER_AGENT)?.to_str().ok()?;
    let name: String = agent.chars().filter(|c| !c.is_control()).take(MAX_CHARS).collect();
    let name = name.trim();
    (!name.is_empty()).then(|| name.to_owned())
}
