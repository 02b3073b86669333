//! Checking, keeping and changing passwords.
//! Must not hash on a thread that serves requests.

use std::sync::Arc;

use codex_db::entity::user;
use codex_db::{Tx, repo};
use codex_models::audit::{AuditAction, AuditTargetKind, NewAuditEntry};
use codex_models::{Actor, UserId};
use codex_utils::password;

use super::{Auth, Device, MAX_SECRET_BYTES, Session, tokens};
use crate::error::{AuthError, CodexError, OrWarn, Result};
use crate::users::check_password_in;

impl Auth<'_> {
    /// The account of a name and its password. An unknown name costs as much as a wrong password.
    pub(super) async fn check(&self, name: &str, password: &str) -> Result<user::Model> {
        let row = repo::users::find_by_name(&self.0.db().read(), name).await?;
        let known = row.as_ref().filter(|row| row.password_hash != password::NO_PASSWORD);
        let hash: Arc<str> = match known {
            Some(row) => row.password_hash.as_str().into(),
            None => Arc::clone(&self.state().decoy),
        };
        let fits = self.password_fits(password, hash).await?;
        let row = row.filter(|row| fits && row.disabled_at.is_none()).ok_or(AuthError::Invalid)?;
        if password::is_outdated(&row.password_hash, self.state().password_params) {
            self.rehash(&row, password).await.or_warn("renewing the hash of a password");
        }
        Ok(row)
    }

    /// Gives the actor a new password. Every sign-in of the account ends, and a fresh one begins on this device.
    pub async fn change_password(
        &self,
        who: &Actor,
        current: &str,
        new: &str,
        device: Device,
    ) -> Result<Session> {
        check_password_in("newPassword", new)?;
        let row = repo::users::find(&self.0.db().read(), who.user).await?;
        let row = row.ok_or(AuthError::Invalid)?;
        if !self.password_fits(current, row.password_hash.as_str().into()).await? {
            return Err(AuthError::Invalid.into());
        }
        let entry = NewAuditEntry::by(who, AuditAction::PasswordChanged);
        self.set_password(&row, new, entry).await?;
        let row = repo::users::find(&self.0.db().read(), who.user).await?;
        tokens::begin_session(self.0, &row.ok_or(AuthError::Invalid)?, device, None).await
    }

    /// Stores a password, remembers it by this entry and ends every sign-in of the account.
    pub(crate) async fn set_password(
        &self,
        user: &user::Model,
        new: &str,
        entry: NewAuditEntry,
    ) -> Result<()> {
        let hash = self.hash_password(new).await?;
        let tx = self.0.db().begin().await?;
        tx.audit(entry.on(AuditTargetKind::User, user.id, &user.name)).await?;
        self.replace_password(tx, user.id, &hash).await
    }

    /// Stores the hash of a new password; nothing that the old one opened goes on.
    pub(super) async fn replace_password(&self, tx: Tx, user: UserId, hash: &str) -> Result<()> {
        repo::users::set_password(&tx, user, hash).await?;
        repo::password_resets::delete(&tx, user).await?;
        let ended = repo::sign_ins::end_of_user(&tx, user).await?;
        tx.commit().await?;
        self.state().forget(user).await;
        self.state().forget_sign_ins(&ended).await;
        Ok(())
    }

    pub(crate) async fn hash_password(&self, password: &str) -> Result<String> {
        let (password, params) = (password.to_owned(), self.state().password_params);
        self.0
            .blocking()
            .password(move || password::hash(&password, params))
            .await?
            .map_err(|error| CodexError::internal(error, "hashing a password"))
    }

    pub(crate) async fn password_fits(&self, password: &str, hash: Arc<str>) -> Result<bool> {
        // A longer password cannot have been set, yet costs as much as any.
        let is_possible = password.len() <= MAX_SECRET_BYTES;
        let password = if is_possible { password.to_owned() } else { String::new() };
        let fits = self.0.blocking().password(move || password::verify(&password, &hash)).await?;
        Ok(fits && is_possible)
    }

    /// The same password as it would be stored today: other costs, or brought from another program.
    async fn rehash(&self, row: &user::Model, password: &str) -> Result<()> {
        let hash = self.hash_password(password).await?;
        let tx = self.0.db().begin().await?;
        repo::users::replace_hash(&tx, row.id, &row.password_hash, &hash).await?;
        Ok(tx.commit().await?)
    }
}
