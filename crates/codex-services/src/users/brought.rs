//! Accounts brought over from another program with the hashes of their passwords.
//! Must not replace a password that an account has here.

use codex_db::repo;
use codex_db::repo::users::NewAccount;
use codex_models::audit::{AuditAction, AuditTargetKind, NewAuditEntry};
use codex_models::{Actor, Role};
use codex_utils::password;

use super::{User, Users, check_name, taken};
use crate::error::{CodexError, Result};

impl Users<'_> {
    /// Creates an account with the hash of its password (Argon2 or bcrypt), unless one of this name is there.
    pub async fn bring(&self, name: &str, password_hash: &str, role: Role) -> Result<User> {
        if !password::is_usable(password_hash) {
            let message = "the hash is none of Argon2 or bcrypt, or it costs too much";
            return Err(CodexError::invalid("passwordHash", "malformed", message));
        }
        if let Some(row) = self.row(name).await? {
            return Ok(row.into());
        }
        let account =
            NewAccount { name: check_name(name)?, password_hash: password_hash.to_owned(), role };
        let tx = self.0.db().begin().await?;
        let row = repo::users::insert(&tx, account).await.map_err(taken)?;
        let entry = NewAuditEntry::by(&Actor::operator(), AuditAction::UserCreated);
        let entry = entry.on(AuditTargetKind::User, row.id, &row.name);
        tx.audit(entry.with("role", role.as_str())).await?;
        tx.commit().await?;
        Ok(row.into())
    }
}
