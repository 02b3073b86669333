//! E-mail addresses of accounts. An address that only its owner claims leads nobody into the account: a provider's
//! sign-in is joined by addresses alone that a provider or somebody who manages accounts vouched for.
//! Must not send anything.

use codex_db::{DbError, Tx, repo};
use codex_models::audit::{AuditAction, AuditTargetKind, NewAuditEntry};
use codex_models::{Actor, Resource, Rule, UserId};

use super::{Users, must_cover, rights_of, rules};
use crate::error::{CodexError, Result};

/// The e-mail address of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email {
    /// The address as written.
    pub address: String,
    /// Whether somebody else vouched for it.
    pub is_verified: bool,
}

impl Users<'_> {
    /// The address of an account.
    pub async fn email(&self, user: UserId) -> Result<Option<Email>> {
        let conn = self.0.db().read();
        let row = repo::users::find(&conn, user).await?;
        row.ok_or(CodexError::NotFound(Resource::User))?;
        let found = repo::oidc::email_of(&conn, user).await?;
        Ok(found.map(|row| Email { address: row.email, is_verified: row.is_verified }))
    }

    /// Gives the actor's own account an address, or takes it away. One that was vouched for stays so when it is said
    /// again.
    pub async fn set_own_email(&self, who: &Actor, address: Option<&str>) -> Result<Option<Email>> {
        let address = address.map(rules::check_email).transpose()?;
        let known = self.email(who.user).await?;
        if known.as_ref().map(|known| known.address.as_str()) != address.as_deref() {
            let tx = self.0.db().begin().await?;
            self.store(tx, who, who.user, address.as_deref().map(|address| (address, false)))
                .await?;
        }
        self.email(who.user).await
    }

    /// Gives an account an address that the actor vouches for, or takes it away.
    pub async fn set_email(
        &self,
        who: &Actor,
        user: UserId,
        address: Option<&str>,
    ) -> Result<Option<Email>> {
        let address = address.map(rules::check_email).transpose()?;
        let tx = self.0.db().begin().await?;
        let row = repo::users::find(&tx.conn(), user).await?;
        let row = row.ok_or(CodexError::NotFound(Resource::User))?;
        must_cover(who, rights_of(&row))?;
        self.store(tx, who, user, address.as_deref().map(|address| (address, true))).await?;
        self.email(user).await
    }

    async fn store(
        &self,
        tx: Tx,
        who: &Actor,
        user: UserId,
        email: Option<(&str, bool)>,
    ) -> Result<()> {
        let row = repo::users::find(&tx.conn(), user).await?;
        let row = row.ok_or(CodexError::NotFound(Resource::User))?;
        match email {
            Some((address, is_verified)) => {
                let set = repo::oidc::set_email(&tx, user, address, is_verified).await;
                set.map_err(|error| match error {
                    DbError::Unique { .. } => CodexError::Conflict(Rule::EmailTaken),
                    other => other.into(),
                })?;
            }
            None => repo::oidc::delete_email(&tx, user).await?,
        }
        let entry = NewAuditEntry::by(who, AuditAction::UserChanged);
        let entry = entry.on(AuditTargetKind::User, user, &row.name);
        tx.audit(entry.with("email", if email.is_some() { "set" } else { "removed" })).await?;
        Ok(tx.commit().await?)
    }
}
