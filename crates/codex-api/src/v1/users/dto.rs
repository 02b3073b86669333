//! Wire shapes of accounts as their managers see them.
//! Must not hold rules.

use chrono::{DateTime, Utc};
use codex_models::users::{NewUser, UserPatch};
use codex_models::{Permission, PermissionSet, Role, UserId};
use codex_services::users::{Email, User};
use serde::{Deserialize, Serialize};

use crate::http::bounded;
use crate::v1::list::list_dto;

/// An account to create.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CreateUserRequest {
    /// Sign-in name, unique without regard to case.
    name: String,
    /// Password.
    password: String,
    /// Role; `reader`, the least of them, unless said otherwise.
    #[serde(default)]
    role: Role,
}

impl From<CreateUserRequest> for NewUser {
    fn from(body: CreateUserRequest) -> Self {
        let CreateUserRequest { name, password, role } = body;
        Self { name, password, role }
    }
}

/// What to change of an account; what is absent stays.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct UpdateUserRequest {
    /// A new sign-in name.
    name: Option<String>,
    /// Another role.
    role: Option<Role>,
    /// Whether nothing works with the account.
    disabled: Option<bool>,
    /// Rights beyond the role's, all of them.
    #[serde(deserialize_with = "bounded::optional_list")]
    granted: Option<Vec<Permission>>,
    /// Rights of the role that are taken away, all of them; they do not count for administrators.
    #[serde(deserialize_with = "bounded::optional_list")]
    revoked: Option<Vec<Permission>>,
}

impl From<UpdateUserRequest> for UserPatch {
    fn from(body: UpdateUserRequest) -> Self {
        let UpdateUserRequest { name, role, disabled, granted, revoked } = body;
        let rights = |list: Vec<Permission>| list.into_iter().collect::<PermissionSet>();
        Self {
            name,
            role,
            is_disabled: disabled,
            granted: granted.map(rights),
            revoked: revoked.map(rights),
        }
    }
}

list_dto!(
    /// Accounts.
    AccountList of AccountDto
);

/// An account as its managers see it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AccountDto {
    /// Id.
    id: UserId,
    /// Sign-in name.
    name: String,
    /// Role.
    role: Role,
    /// All rights it has: those of the role, with what was granted, without what was revoked.
    permissions: Vec<Permission>,
    /// Rights beyond the role's.
    granted: Vec<Permission>,
    /// Rights of the role that were taken away.
    revoked: Vec<Permission>,
    /// Whether nothing works with it.
    disabled: bool,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// When it last changed.
    updated_at: DateTime<Utc>,
}

impl From<User> for AccountDto {
    fn from(user: User) -> Self {
        Self {
            permissions: user.permissions(),
            granted: user.granted.iter().collect(),
            revoked: user.revoked.iter().collect(),
            id: user.id,
            name: user.name,
            role: user.role,
            disabled: user.is_disabled,
            created_at: user.created_at,
            updated_at: user.updated_at,
        }
    }
}

/// An e-mail address to set.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SetEmailRequest {
    /// The address; null takes it away.
    #[schema(required)]
    pub(crate) email: Option<String>,
}

/// The e-mail address of an account.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EmailDto {
    /// The address; null when there is none.
    #[schema(required)]
    email: Option<String>,
    /// Whether an identity provider or somebody who manages accounts vouched for it.
    verified: bool,
}

impl From<Option<Email>> for EmailDto {
    fn from(email: Option<Email>) -> Self {
        let verified = email.as_ref().is_some_and(|email| email.is_verified);
        Self { email: email.map(|email| email.address), verified }
    }
}

/// A password for synchronizing positions.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SetSyncPasswordRequest {
    /// As it is typed into the device.
    pub(super) password: String,
}

/// Whether there is a password for synchronizing positions.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SyncPasswordDto {
    /// There is one.
    pub(super) is_set: bool,
}
