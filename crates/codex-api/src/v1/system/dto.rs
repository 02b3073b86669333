//! Wire shapes of health checks.
//! Must not tell anybody more than names and states.

use serde::{Deserialize, Serialize};

/// How much to tell.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct HealthQuery {
    /// List every check.
    #[param(value_type = Option<bool>)]
    pub(super) verbose: Option<String>,
}

impl HealthQuery {
    /// `?verbose` alone, or with anything but `false`.
    pub(super) fn is_verbose(&self) -> bool {
        self.verbose.as_deref().is_some_and(|value| value != "false")
    }
}

/// Whether the server can answer requests.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct HealthDto {
    /// `ok` or `unavailable`.
    pub(super) status: &'static str,
    /// Every check, when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) checks: Option<Vec<CheckDto>>,
}

/// One check.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct CheckDto {
    /// What was checked: `draining`, `database` or `schema`.
    pub(super) name: &'static str,
    /// Whether it is well.
    pub(super) ok: bool,
}
