//! Devices that synchronize positions: by an API key, or by a password made for nothing else.
//! Must not let that password open anything but its own door.

use std::sync::Arc;

use codex_db::repo;
use codex_models::audit::{AuditAction, AuditTargetKind, Client, NewAuditEntry};
use codex_models::users::NewUser;
use codex_models::{Actor, Role, UserId};
use codex_utils::{hash, secret};

use super::state::Verified;
use super::{Attempt, Auth};
use crate::error::{AuthError, CodexError, Result};
use crate::users::{User, check_password_in};

impl Auth<'_> {
    /// Whether an account has a password for synchronizing positions.
    pub async fn has_sync_password(&self, user: UserId) -> Result<bool> {
        Ok(repo::sync_passwords::find(&self.0.db().read(), user).await?.is_some())
    }

    /// Gives the actor's account a password for synchronizing positions, in place of an older one.
    pub async fn set_sync_password(&self, who: &Actor, password: &str) -> Result<()> {
        check_password_in("password", password)?;
        // A device shows the MD5 of what was typed into it.
        let shown = hash::hex(&hash::md5(password.as_bytes()));
        let entry = entry(who);
        self.store_sync_password(who.user, &shown, entry).await
    }

    /// Takes that password away.
    pub async fn clear_sync_password(&self, who: &Actor) -> Result<()> {
        let tx = self.0.db().begin().await?;
        if repo::sync_passwords::delete(&tx, who.user).await? {
            tx.audit(entry(who)).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Makes a reader's account of a name and of what a device makes of a password.
    pub async fn register_device(&self, name: &str, shown: &str) -> Result<User> {
        let shown = hash::md5_of_hex(shown).map(|bytes| hash::hex(&bytes));
        let shown = shown.ok_or_else(|| {
            CodexError::invalid("password", "malformed", "a device sends the MD5 of its password")
        })?;
        // Nobody knows it: the account signs in nowhere else until somebody gives it another.
        let password = secret::random_token();
        let new = NewUser { name: name.to_owned(), password, role: Role::Reader };
        let user = self.0.users().create(new).await?;
        let entry = NewAuditEntry::by(&Actor::operator(), AuditAction::PasswordChanged).on(
            AuditTargetKind::User,
            user.id,
            &user.name,
        );
        self.store_sync_password(user.id, &shown, entry.with("of", "koreader")).await?;
        Ok(user)
    }

    /// Who stands behind a device: an API key in place of the name, or a name with what the device makes of the
    /// password for synchronizing.
    pub async fn admit_device(&self, name: &str, shown: &str, client: &Client) -> Result<Actor> {
        let check = Box::pin(self.by_device(name, shown));
        Box::pin(self.attempt(Attempt::device(client, name, shown), check)).await
    }

    async fn by_device(&self, name: &str, shown: &str) -> Result<Actor> {
        if let Some(actor) = self.by_api_key(name).await? {
            return Ok(actor);
        }
        let conn = self.0.db().read();
        let row = repo::users::find_by_name(&conn, name).await?;
        let row = row.filter(|row| row.disabled_at.is_none());
        let kept = match &row {
            Some(row) => repo::sync_passwords::find(&conn, row.id).await?,
            None => None,
        };
        // An unknown name costs as much as a wrong password.
        let hash: Arc<str> = match &kept {
            Some(kept) => kept.hash.as_str().into(),
            None => Arc::clone(&self.state().decoy),
        };
        let digest = self.state().password_digest(&hash, shown);
        if let Some(account) = self.believed(digest).await? {
            return Ok(account.actor());
        }
        let known = row.filter(|_| kept.is_some());
        let verified = async {
            let fits = self.password_fits(&shown.to_ascii_lowercase(), hash).await?;
            let row = known.filter(|_| fits).ok_or(AuthError::Invalid)?;
            Ok::<_, CodexError>(Verified { user: row.id, epoch: row.token_epoch })
        };
        let passwords = &self.state().passwords;
        passwords.try_get_with(digest, verified).await.map_err(CodexError::shared)?;
        let account = self.believed(digest).await?.ok_or(AuthError::Invalid)?;
        Ok(account.actor())
    }

    async fn store_sync_password(
        &self,
        user: UserId,
        shown: &str,
        entry: NewAuditEntry,
    ) -> Result<()> {
        let hash = self.hash_password(shown).await?;
        let tx = self.0.db().begin().await?;
        repo::sync_passwords::upsert(&tx, user, &hash).await?;
        tx.audit(entry).await?;
        Ok(tx.commit().await?)
    }
}

fn entry(who: &Actor) -> NewAuditEntry {
    NewAuditEntry::by(who, AuditAction::PasswordChanged)
        .on(AuditTargetKind::User, who.user, &who.name)
        .with("of", "koreader")
}
