//! Inputs of accounts.
//! Must not know how a password is hashed.

use crate::Role;

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
