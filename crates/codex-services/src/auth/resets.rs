//! Forgotten passwords: an administrator hands out a link that sets a new one, once.
//! Must not send anything; how the link reaches its owner is the administrator's business.

use chrono::{DateTime, TimeDelta, Utc};
use codex_db::repo;
use codex_models::audit::{AuditAction, AuditTargetKind, Client, NewAuditEntry};
use codex_models::{Actor, Resource, UserId};
use codex_utils::secret;

use super::Auth;
use crate::error::{AuthError, CodexError, Result};
use crate::users::check_password;

/// A link that sets a new password, shown once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResetLink {
    /// The one-time token.
    pub token: String,
    /// Where the web app takes it; the token stands behind `#`, which no server or proxy logs.
    pub path: String,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

impl Auth<'_> {
    /// Makes the reset link of an account; an earlier one stops working. Nobody may enter an account that has
    /// rights they lack.
    pub async fn issue_reset(&self, who: &Actor, user: UserId) -> Result<ResetLink> {
        let row = repo::users::find(&self.0.db().read(), user).await?;
        let row = row.ok_or(CodexError::NotFound(Resource::User))?;
        crate::users::must_cover(who, crate::users::rights_of(&row))?;
        let token = secret::random_token();
        let minutes = i64::from(self.0.config().auth.reset_minutes);
        let expires_at = self.0.clock().now() + TimeDelta::minutes(minutes);
        let tx = self.0.db().begin().await?;
        let hash = self.state().keys.reset_token_hash(&token);
        repo::password_resets::upsert(&tx, user, &hash, expires_at).await?;
        let entry = NewAuditEntry::by(who, AuditAction::PasswordResetIssued);
        tx.audit(entry.on(AuditTargetKind::User, user, &row.name)).await?;
        tx.commit().await?;
        Ok(ResetLink { path: format!("/reset-password#{token}"), token, expires_at })
    }

    /// Sets a new password with the token of a reset link; every sign-in of the account ends.
    pub async fn redeem_reset(&self, token: &str, password: &str, client: &Client) -> Result<()> {
        let hash = self.state().keys.reset_token_hash(token.trim());
        let user = repo::password_resets::find(&self.0.db().read(), &hash).await?;
        let user = user.ok_or(AuthError::Invalid)?;
        check_password(password)?;
        let password_hash = self.hash_password(password).await?;
        let tx = self.0.db().begin().await?;
        if !repo::password_resets::claim(&tx, &hash).await? {
            return Err(AuthError::Invalid.into());
        }
        let row = repo::users::find(&tx.conn(), user).await?.ok_or(AuthError::Invalid)?;
        let action = AuditAction::PasswordReset;
        let entry = NewAuditEntry::of(action, Some(user), Some(&row.name), client.clone());
        tx.audit(entry.on(AuditTargetKind::User, user, &row.name).with("by", "link")).await?;
        self.replace_password(tx, user, &password_hash).await
    }
}
