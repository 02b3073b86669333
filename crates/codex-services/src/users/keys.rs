//! API keys: minted by their owners, never wider than who mints them.
//! Must not keep the text of a key.

use chrono::{DateTime, Utc};
use codex_db::entity::api_key;
use codex_db::repo;
use codex_db::repo::api_keys::NewApiKey;
use codex_models::access::{LibraryScope, MAX_LIBRARIES};
use codex_models::actor::KeyLimits;
use codex_models::audit::{AuditAction, AuditTargetKind, NewAuditEntry};
use codex_models::{Actor, ApiKeyId, LibraryId, Permission, PermissionSet, Resource, UserId};
use codex_utils::secret;

use super::manage::rights;
use super::{API_KEY_PREFIX, CATALOG_KEY_PREFIX, SHOWN_PREFIX, Users, must_cover, rules};
use crate::error::{CodexError, Result};

/// Most keys of one account.
const MAX_KEYS: usize = 100;

/// What stands in the address of a catalog may be seen by others: it is for reading, and keeping where one is.
const CATALOG_RIGHTS: [Permission; 4] = [
    Permission::LibrariesRead,
    Permission::PagesRead,
    Permission::FilesRead,
    Permission::ProgressWrite,
];

/// Which doors a key opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KeyKind {
    /// All that take a password.
    #[default]
    Program,
    /// The catalogs of reader apps alone, in their address.
    Catalog,
}

impl KeyKind {
    /// The kind of a stored key.
    pub fn of(key: &api_key::Model) -> Self {
        if key.prefix.starts_with(CATALOG_KEY_PREFIX) { Self::Catalog } else { Self::Program }
    }
}

/// A key to mint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewKey {
    /// What for.
    pub label: String,
    /// Which doors it opens.
    pub kind: KeyKind,
    /// Its rights; `None` is all that whoever mints it has.
    pub permissions: Option<PermissionSet>,
    /// Its libraries; `None` is all that whoever mints it sees.
    pub libraries: Option<LibraryScope>,
    /// When it ends.
    pub expires_at: Option<DateTime<Utc>>,
}

/// A key that was just made: the only time its text is known.
#[derive(Clone)]
pub struct MintedKey {
    /// The key as lists show it.
    pub row: api_key::Model,
    /// Its text.
    pub secret: String,
}

impl Users<'_> {
    /// Mints a key for oneself.
    pub async fn mint_key(&self, who: &Actor, new: NewKey) -> Result<MintedKey> {
        let label = rules::check_label(&new.label)?;
        let limits = narrowed(who, &new, self.0.clock().now())?;
        let token = secret::random_token();
        let (secret, key_hash) = match new.kind {
            KeyKind::Program => {
                let secret = format!("{API_KEY_PREFIX}{token}");
                let hash = self.0.auth().api_key_hash(&secret);
                (secret, hash)
            }
            KeyKind::Catalog => {
                let secret = format!("{CATALOG_KEY_PREFIX}{token}");
                let hash = self.0.auth().catalog_key_hash(&secret);
                (secret, hash)
            }
        };
        let tx = self.0.db().begin().await?;
        if repo::api_keys::list(&tx.conn(), who.user).await?.len() >= MAX_KEYS {
            let message = format!("an account has at most {MAX_KEYS} keys");
            return Err(CodexError::invalid("label", "out_of_range", message));
        }
        let stored = NewApiKey {
            user: who.user,
            label,
            key_hash,
            prefix: secret.chars().take(SHOWN_PREFIX).collect(),
            permissions: limits.permissions,
            libraries: limits.libraries,
            expires_at: limits.expires_at,
        };
        let id = repo::api_keys::insert(&tx, stored).await?;
        let rows = repo::api_keys::list(&tx.conn(), who.user).await?;
        let row = rows.into_iter().find(|row| row.id == id);
        let row = row.ok_or(CodexError::NotFound(Resource::ApiKey))?;
        let entry = NewAuditEntry::by(who, AuditAction::ApiKeyCreated);
        tx.audit(entry.on(AuditTargetKind::ApiKey, id, &row.label)).await?;
        tx.commit().await?;
        tracing::info!(user.id = %who.user, key.id = %id, "made the API key `{}`", row.label);
        Ok(MintedKey { row, secret })
    }

    /// The keys of an account, oldest first.
    pub async fn keys(&self, user: UserId) -> Result<Vec<api_key::Model>> {
        self.find(user).await?;
        Ok(repo::api_keys::list(&self.0.db().read(), user).await?)
    }

    /// Ends a key of an account.
    pub async fn revoke_key(&self, who: &Actor, user: UserId, id: ApiKeyId) -> Result<()> {
        if who.user != user {
            must_cover(who, self.find(user).await?.permissions().into_iter().collect())?;
        }
        let tx = self.0.db().begin().await?;
        let known = repo::api_keys::list(&tx.conn(), user).await?;
        let label = known.into_iter().find(|row| row.id == id).map(|row| row.label);
        let label = label.ok_or(CodexError::NotFound(Resource::ApiKey))?;
        if !repo::api_keys::delete(&tx, user, id).await? {
            return Err(CodexError::NotFound(Resource::ApiKey));
        }
        let entry = NewAuditEntry::by(who, AuditAction::ApiKeyRevoked);
        tx.audit(entry.on(AuditTargetKind::ApiKey, id, &label)).await?;
        tx.commit().await?;
        self.0.auth_state().forget(user).await;
        tracing::info!(user.id = %user, key.id = %id, by = %who.user, "ended an API key");
        Ok(())
    }
}

/// What a stored key narrows its owner down to.
pub(crate) fn limits_of(key: &api_key::Model) -> KeyLimits {
    let libraries = key.libraries.as_ref().map_or(LibraryScope::All, |only| {
        LibraryScope::Only(only.0.iter().filter_map(|id| LibraryId::parse(id).ok()).collect())
    });
    KeyLimits {
        id: key.id,
        permissions: key.permissions.as_ref().map(rights),
        libraries,
        expires_at: key.expires_at,
    }
}

/// A key is never wider than the key that minted it, in rights, libraries or time.
fn narrowed(who: &Actor, new: &NewKey, now: DateTime<Utc>) -> Result<NewKeyLimits> {
    if new.expires_at.is_some_and(|end| end <= now) {
        let message = "the end lies in the past";
        return Err(CodexError::invalid("expiresAt", "out_of_range", message));
    }
    if let Some(LibraryScope::Only(only)) = &new.libraries
        && only.len() > MAX_LIBRARIES
    {
        let message = format!("at most {MAX_LIBRARIES} libraries are kept");
        return Err(CodexError::invalid("libraryIds", "too_long", message));
    }
    if let Some(wanted) = new.permissions {
        must_cover(who, wanted)?;
    }
    let wanted = new.libraries.clone().unwrap_or(LibraryScope::All);
    let reading: PermissionSet = CATALOG_RIGHTS.into_iter().collect();
    let permissions = match (new.kind, new.permissions) {
        (KeyKind::Program, own) => own,
        (KeyKind::Catalog, own) => Some(own.unwrap_or(reading).intersection(reading)),
    };
    let Some(parent) = who.key() else {
        return Ok(NewKeyLimits { permissions, libraries: wanted, expires_at: new.expires_at });
    };
    Ok(NewKeyLimits {
        permissions: match (permissions, parent.permissions) {
            (Some(own), Some(parent)) => Some(own.intersection(parent)),
            (own, parent) => own.or(parent),
        },
        libraries: parent.libraries.within(&wanted),
        expires_at: match (new.expires_at, parent.expires_at) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        },
    })
}

struct NewKeyLimits {
    permissions: Option<PermissionSet>,
    libraries: LibraryScope,
    expires_at: Option<DateTime<Utc>>,
}
