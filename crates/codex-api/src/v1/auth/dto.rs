//! Wire shapes of sign-in.
//! Must not hold rules.

use chrono::{DateTime, Utc};
use codex_models::{Permission, Role, UserId};
use codex_services::users::User;
use serde::{Deserialize, Serialize};

/// Name and password.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct LoginRequest {
    /// Sign-in name.
    pub(crate) username: String,
    /// Password.
    pub(crate) password: String,
}

/// A refresh token; without one the cookie counts.
#[derive(Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct RefreshRequest {
    /// The refresh token.
    pub(crate) refresh_token: Option<String>,
}

/// A fresh sign-in.
#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SessionDto {
    /// Short-lived token, for `Authorization: Bearer`.
    pub(crate) access_token: String,
    /// Token for one refresh.
    pub(crate) refresh_token: String,
    /// Seconds until the access token runs out.
    pub(crate) expires_in: u64,
    /// Who signed in.
    pub(crate) user: UserDto,
}

/// An account.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserDto {
    /// Id.
    pub(crate) id: UserId,
    /// Sign-in name.
    pub(crate) name: String,
    /// Role.
    pub(crate) role: Role,
    /// The rights of the role.
    pub(crate) permissions: Vec<Permission>,
    /// When the account was made.
    pub(crate) created_at: DateTime<Utc>,
}

impl From<User> for UserDto {
    fn from(user: User) -> Self {
        let permissions = user.permissions();
        let User { id, name, role, created_at, updated_at: _ } = user;
        Self { id, name, role, permissions, created_at }
    }
}
