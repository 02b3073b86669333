//! Inputs of accounts.
//! Must not know how a password is hashed.

use crate::{PermissionSet, Role};

/// An account to create.
#[derive(Clone, PartialEq, Eq)]
pub struct NewUser {
    /// Sign-in name, unique without regard to case.
    pub name: String,
    /// Password in the clear; hashed at once by services.
    pub password: String,
    /// Role.
    pub role: Role,
}

impl std::fmt::Debug for NewUser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewUser")
            .field("name", &self.name)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

/// What to change of an account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UserPatch {
    /// A new sign-in name.
    pub name: Option<String>,
    /// Another role.
    pub role: Option<Role>,
    /// Whether nothing works with the account.
    pub is_disabled: Option<bool>,
    /// Rights beyond the role's.
    pub granted: Option<PermissionSet>,
    /// Rights of the role that are taken away.
    pub revoked: Option<PermissionSet>,
}
