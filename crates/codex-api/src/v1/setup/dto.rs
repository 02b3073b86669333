//! Wire shapes of the set-up.
//! Must not hold rules.

use serde::{Deserialize, Serialize};

/// Whether the server waits for its first administrator.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SetupStatusDto {
    /// True until the first administrator exists.
    pub(crate) setup_required: bool,
    /// Version of the server.
    pub(crate) version: &'static str,
}

/// The first administrator.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SetupRequest {
    /// Sign-in name.
    pub(crate) name: String,
    /// Password.
    pub(crate) password: String,
    /// The one-time token that the server printed at its start.
    pub(crate) token: String,
}
