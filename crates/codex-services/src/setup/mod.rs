//! The first start: one administrator is made, with a token that only the server's log shows.
//! Must not do anything once an administrator exists.

use std::sync::atomic::{AtomicBool, Ordering};

use codex_db::repo::users::NewAccount;
use codex_db::{Conn, DbError, repo};
use codex_models::audit::{AuditAction, AuditTargetKind, NewAuditEntry};
use codex_models::settings::SettingKey;
use codex_models::{Role, Rule};
use codex_utils::secret;

use crate::auth::{Device, Session};
use crate::core::Core;
use crate::error::{AuthError, CodexError, Result};
use crate::users::{check_name, check_password};

/// First-run set-up.
pub struct Setup<'a>(pub(crate) &'a Core);

/// Whether the set-up is still to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetupStatus {
    /// No administrator exists yet.
    pub required: bool,
}

/// Remembers that an administrator exists: from then on one does.
#[derive(Debug, Default)]
pub(crate) struct SetupState {
    is_done: AtomicBool,
}

impl Setup<'_> {
    /// Whether the set-up is still to do.
    pub async fn status(&self) -> Result<SetupStatus> {
        Ok(SetupStatus { required: !self.is_done(&self.0.db().read()).await? })
    }

    /// The one-time token while no administrator exists: the same from every replica and at every start, until
    /// it is used.
    pub async fn issue_token(&self) -> Result<Option<String>> {
        if self.is_done(&self.0.db().read()).await? {
            return Ok(None);
        }
        let tx = self.0.db().begin().await?;
        repo::settings::insert(&tx, SettingKey::SetupTokenSeed, &secret::random_token()).await?;
        let seed = repo::settings::find(&tx.conn(), SettingKey::SetupTokenSeed).await?;
        tx.commit().await?;
        Ok(seed.map(|seed| self.0.auth().setup_token(&seed)))
    }

    /// Creates the first administrator and signs them in.
    pub async fn create_admin(
        &self,
        name: &str,
        password: &str,
        token: &str,
        device: Device,
    ) -> Result<Session> {
        let conn = self.0.db().read();
        if self.is_done(&conn).await? {
            return Err(CodexError::Conflict(Rule::SetupDone));
        }
        let seed = repo::settings::find(&conn, SettingKey::SetupTokenSeed).await?;
        let seed = seed.filter(|seed| self.fits(token.trim(), seed)).ok_or(AuthError::Invalid)?;
        let name = check_name(name)?;
        check_password(password)?;
        let password_hash = self.0.auth().hash_password(password).await?;
        let tx = self.0.db().begin().await?;
        // Of several requests with the token one takes it; the others see that it is gone.
        if !repo::settings::claim(&tx, SettingKey::SetupTokenSeed, &seed).await?
            || self.is_done(&tx.conn()).await?
        {
            return Err(CodexError::Conflict(Rule::SetupDone));
        }
        let admin = NewAccount { name: name.clone(), password_hash, role: Role::Admin };
        let row = repo::users::insert(&tx, admin).await.map_err(|error| match error {
            DbError::Unique { .. } => CodexError::Conflict(Rule::UserNameTaken),
            other => other.into(),
        })?;
        let entry =
            NewAuditEntry::of(AuditAction::Setup, Some(row.id), Some(&row.name), device.client());
        tx.audit(entry.on(AuditTargetKind::User, row.id, &row.name)).await?;
        tx.commit().await?;
        tracing::info!("created the first administrator");
        self.0.auth().login(&name, password, device).await
    }

    async fn is_done(&self, conn: &Conn<'_>) -> Result<bool> {
        let state = self.0.setup_state();
        if state.is_done.load(Ordering::Relaxed) {
            return Ok(true);
        }
        let is_done = repo::users::count_by_role(conn, Role::Admin).await? > 0;
        if is_done {
            state.is_done.store(true, Ordering::Relaxed);
        }
        Ok(is_done)
    }

    /// Compared as keyed hashes, so that the time it takes tells nothing of the token.
    fn fits(&self, token: &str, seed: &str) -> bool {
        let auth = self.0.auth();
        auth.setup_token(token) == auth.setup_token(&auth.setup_token(seed))
    }
}
