//! `codex openapi`: the document of the native API.
//! Must not need a database.

use std::process::ExitCode;

use anyhow::Result;

use super::say;

/// Prints the document.
pub(crate) fn run() -> Result<ExitCode> {
    say(codex_api::openapi_json().trim_end())?;
    Ok(ExitCode::SUCCESS)
}
