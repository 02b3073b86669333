//! Accounts and their API keys.
//! Must not check credentials (that is `auth`).

mod brought;
mod email;
mod keys;
mod manage;
mod rules;

use chrono::{DateTime, Utc};
use codex_db::entity::user;
use codex_db::repo::api_keys::NewApiKey;
use codex_db::repo::users::NewAccount;
use codex_db::{DbError, repo};
use codex_models::access::LibraryScope;
use codex_models::audit::{AuditAction, AuditTargetKind, NewAuditEntry};
use codex_models::users::NewUser;
use codex_models::{Actor, Permission, PermissionSet, Resource, Role, Rule, UserId};
use codex_utils::secret;

pub use email::Email;
pub(crate) use keys::limits_of;
pub use keys::{KeyKind, MintedKey, NewKey};
use manage::rights;
pub(crate) use manage::{must_cover, rights_of};
use rules::check_given_password;
pub(crate) use rules::{check_name, check_password, check_password_in};

use crate::core::Core;
use crate::error::{CodexError, Result};

/// How generated API keys begin, so that people and scanners recognize them.
const API_KEY_PREFIX: &str = "cdx_";
/// How keys in addresses of catalogs begin.
const CATALOG_KEY_PREFIX: &str = "cdxr_";
/// Signs of an API key that are kept to tell keys apart; never more than a third of it.
const SHOWN_PREFIX: usize = 8;

/// Accounts and their API keys.
pub struct Users<'a>(pub(crate) &'a Core);

/// An account as others see it: without its password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Id.
    pub id: UserId,
    /// Sign-in name.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Rights beyond the role's.
    pub granted: PermissionSet,
    /// Rights of the role that were taken away.
    pub revoked: PermissionSet,
    /// Whether nothing works with it.
    pub is_disabled: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl User {
    /// The rights of the account.
    pub fn permissions(&self) -> Vec<Permission> {
        self.role.rights_with(self.granted, self.revoked).iter().collect()
    }
}

impl From<user::Model> for User {
    fn from(row: user::Model) -> Self {
        let user::Model {
            id,
            name,
            name_key: _,
            password_hash: _,
            role,
            token_epoch: _,
            disabled_at,
            granted,
            revoked,
            access: _,
            created_at,
            updated_at,
        } = row;
        Self {
            id,
            name,
            role,
            granted: rights(&granted),
            revoked: rights(&revoked),
            is_disabled: disabled_at.is_some(),
            created_at,
            updated_at,
        }
    }
}

impl Users<'_> {
    /// Creates an account.
    pub async fn create(&self, new: NewUser) -> Result<User> {
        check_password(&new.password)?;
        self.insert(None, new).await
    }

    async fn insert(&self, by: Option<&Actor>, new: NewUser) -> Result<User> {
        let name = check_name(&new.name)?;
        let account = NewAccount {
            name,
            password_hash: self.0.auth().hash_password(&new.password).await?,
            role: new.role,
        };
        let tx = self.0.db().begin().await?;
        let row = repo::users::insert(&tx, account).await.map_err(taken)?;
        let operator = Actor::operator();
        let entry = NewAuditEntry::by(by.unwrap_or(&operator), AuditAction::UserCreated);
        let entry = entry.on(AuditTargetKind::User, row.id, &row.name);
        tx.audit(entry.with("role", row.role.as_str())).await?;
        tx.commit().await?;
        Ok(row.into())
    }

    /// Creates the account, or gives the existing one of this name the role and password of `new`.
    pub async fn ensure(&self, new: NewUser) -> Result<User> {
        check_given_password(&new.password)?;
        let Some(row) = self.row(&new.name).await? else {
            return self.insert(None, new).await;
        };
        let auth = self.0.auth();
        let fits = auth.password_fits(&new.password, row.password_hash.as_str().into()).await?;
        let hash = if fits { None } else { Some(auth.hash_password(&new.password).await?) };
        let operator = Actor::operator();
        let entry = |action| {
            NewAuditEntry::by(&operator, action).on(AuditTargetKind::User, row.id, &row.name)
        };
        let tx = self.0.db().begin().await?;
        if let Some(hash) = hash {
            repo::users::set_password(&tx, row.id, &hash).await?;
            repo::sign_ins::end_of_user(&tx, row.id).await?;
            tx.audit(entry(AuditAction::PasswordReset)).await?;
        }
        if row.role == Role::Admin && new.role != Role::Admin {
            manage::must_leave_an_admin(&tx, row.id).await?;
        }
        if row.role != new.role {
            repo::users::set_role(&tx, row.id, new.role).await?;
            tx.audit(entry(AuditAction::RightsChanged).with("role", new.role.as_str())).await?;
        }
        tx.commit().await?;
        self.0.auth_state().forget(row.id).await;
        self.find(row.id).await
    }

    /// All accounts by name.
    pub async fn list(&self) -> Result<Vec<User>> {
        let rows = repo::users::list(&self.0.db().read()).await?;
        Ok(rows.into_iter().map(User::from).collect())
    }

    /// One account.
    pub async fn find(&self, id: UserId) -> Result<User> {
        let row = repo::users::find(&self.0.db().read(), id).await?;
        row.map(User::from).ok_or(CodexError::NotFound(Resource::User))
    }

    /// The account of this name.
    pub async fn find_by_name(&self, name: &str) -> Result<User> {
        self.row(name).await?.map(User::from).ok_or(CodexError::NotFound(Resource::User))
    }

    /// Sets a new password; ends every sign-in of the account.
    pub async fn reset_password(&self, name: &str, password: &str) -> Result<User> {
        check_password(password)?;
        let row = self.row(name).await?.ok_or(CodexError::NotFound(Resource::User))?;
        let entry = NewAuditEntry::by(&Actor::operator(), AuditAction::PasswordReset);
        self.0.auth().set_password(&row, password, entry).await?;
        self.find(row.id).await
    }

    /// Adds an API key and returns its full text, which is not kept. A given text is taken as the key;
    /// giving the same one again changes nothing.
    pub async fn add_api_key(
        &self,
        user: UserId,
        label: &str,
        key: Option<&str>,
    ) -> Result<String> {
        let key = match key {
            Some(text) => rules::check_api_key(text)?,
            None => format!("{API_KEY_PREFIX}{}", secret::random_token()),
        };
        let key_hash = self.0.auth().api_key_hash(&key);
        if let Some(known) = repo::api_keys::find_by_hash(&self.0.db().read(), &key_hash).await? {
            return rules::must_belong_to(known.user_id, user).map(|()| key);
        }
        let shown = SHOWN_PREFIX.min(key.chars().count() / 3);
        let new = NewApiKey {
            user,
            label: rules::check_label(label)?,
            key_hash,
            prefix: key.chars().take(shown).collect(),
            permissions: None,
            libraries: LibraryScope::All,
            expires_at: None,
        };
        let tx = self.0.db().begin().await?;
        let label = new.label.clone();
        let id = repo::api_keys::insert(&tx, new).await?;
        let entry = NewAuditEntry::by(&Actor::operator(), AuditAction::ApiKeyCreated);
        tx.audit(entry.on(AuditTargetKind::ApiKey, id, &label)).await?;
        tx.commit().await?;
        Ok(key)
    }

    async fn row(&self, name: &str) -> Result<Option<user::Model>> {
        Ok(repo::users::find_by_name(&self.0.db().read(), name.trim()).await?)
    }
}

fn taken(error: DbError) -> CodexError {
    match error {
        DbError::Unique { .. } => CodexError::Conflict(Rule::UserNameTaken),
        other => other.into(),
    }
}
