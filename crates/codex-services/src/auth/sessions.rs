//! The devices somebody is signed in on, and their end.
//! Must not see a token.

use chrono::{DateTime, Utc};
use codex_db::entity::sign_in;
use codex_db::repo;
use codex_models::audit::{AuditAction, AuditTargetKind, NewAuditEntry};
use codex_models::{Actor, Page, PageRequest, Resource, SignInId, UserId};

use super::Auth;
use crate::error::{CodexError, Result};

/// A sign-in that has not ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenSession {
    /// Id.
    pub id: SignInId,
    /// What the device calls itself.
    pub device: Option<String>,
    /// Address it came from last.
    pub address: Option<String>,
    /// The identity provider that vouched for it; `None` for a password.
    pub issuer: Option<String>,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was last renewed.
    pub last_used_at: DateTime<Utc>,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
    /// Whether the asking request belongs to it.
    pub is_current: bool,
}

impl OpenSession {
    fn of(row: sign_in::Model, current: Option<SignInId>) -> Self {
        let sign_in::Model {
            id,
            user_id: _,
            device,
            address,
            oidc_issuer: issuer,
            oidc_subject: _,
            oidc_session: _,
            created_at,
            last_used_at,
            expires_at,
            ended_at: _,
        } = row;
        let is_current = current == Some(id);
        Self { id, device, address, issuer, created_at, last_used_at, expires_at, is_current }
    }
}

impl Auth<'_> {
    /// The open sign-ins of the actor, the one used last first.
    pub async fn sessions(&self, who: &Actor, page: &PageRequest) -> Result<Page<OpenSession>> {
        let rows = repo::sign_ins::list(&self.0.db().read(), who.user, page).await?;
        Ok(rows.map(|row| OpenSession::of(row, who.session)))
    }

    /// Ends one sign-in of the actor; its tokens stop working at once.
    pub async fn end_session(&self, who: &Actor, id: SignInId) -> Result<()> {
        let tx = self.0.db().begin().await?;
        if !repo::sign_ins::end(&tx, who.user, id).await? {
            return Err(CodexError::NotFound(Resource::Session));
        }
        let entry = NewAuditEntry::by(who, AuditAction::SessionRevoked);
        tx.audit(entry.on(AuditTargetKind::Session, id, "")).await?;
        tx.commit().await?;
        self.state().forget_sign_ins(&[id]).await;
        Ok(())
    }

    /// Ends every sign-in of an account; how many there were.
    pub async fn end_sessions(&self, who: &Actor, user: UserId) -> Result<usize> {
        let tx = self.0.db().begin().await?;
        let row = repo::users::find(&tx.conn(), user).await?;
        let row = row.ok_or(CodexError::NotFound(Resource::User))?;
        let ended = repo::sign_ins::end_of_user(&tx, user).await?;
        let entry = NewAuditEntry::by(who, AuditAction::SessionsRevoked);
        let entry = entry.on(AuditTargetKind::User, user, &row.name);
        tx.audit(entry.with("sessions", ended.len().to_string())).await?;
        tx.commit().await?;
        self.state().forget_sign_ins(&ended).await;
        Ok(ended.len())
    }
}
