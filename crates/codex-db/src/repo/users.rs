//! Accounts.
//! Must not see a password.

use codex_models::{Role, UserId};

use crate::entity::user;
use crate::{Conn, Result, Tx};

/// An account to store.
#[derive(Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// Sign-in name as written.
    pub name: String,
    /// Argon2 hash.
    pub password_hash: String,
    /// Role.
    pub role: Role,
}

/// Stores an account; a taken name is `DbError::Unique`.
pub async fn insert(tx: &Tx, new: NewAccount) -> Result<user::Model> {
    todo!()
}

/// An account by id.
pub async fn find(conn: &Conn<'_>, id: UserId) -> Result<Option<user::Model>> {
    todo!()
}

/// An account by name, without regard to case.
pub async fn find_by_name(conn: &Conn<'_>, name: &str) -> Result<Option<user::Model>> {
    todo!()
}

/// Every account, by name.
pub async fn list(conn: &Conn<'_>) -> Result<Vec<user::Model>> {
    todo!()
}

/// How many accounts have this role.
pub async fn count_by_role(conn: &Conn<'_>, role: Role) -> Result<u64> {
    todo!()
}

/// Stores a new password hash and ends every issued token.
pub async fn set_password(tx: &Tx, id: UserId, password_hash: &str) -> Result<()> {
    todo!()
}

/// Changes the role and ends every issued token.
pub async fn set_role(tx: &Tx, id: UserId, role: Role) -> Result<()> {
    todo!()
}

/// Deletes an account with all it owns; whether there was one.
pub async fn delete(tx: &Tx, id: UserId) -> Result<bool> {
    todo!()
}
