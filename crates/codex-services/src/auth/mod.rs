//! Sign-in, and who stands behind a credential.
//! Must not know how a credential travels.

mod attempts;
mod covers;
mod device;
mod devices;
mod follow;
mod keys;
mod oidc;
mod passwords;
mod resets;
mod sessions;
mod state;
mod tokens;

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use codex_db::repo;
use codex_models::{Actor, Resource, SignInId, UserId};
use codex_utils::jwt::JwtError;
use futures::try_join;

pub use attempts::Attempt;
pub(crate) use attempts::network;
pub use covers::SignedCover;
pub use device::Device;
pub(crate) use oidc::OidcState;
pub use oidc::{Begun, Callback, Completed, Oidc, ProviderChoice, Wish};
pub use resets::ResetLink;
pub use sessions::OpenSession;
pub(crate) use state::AuthState;
use state::{Account, KnownKey, Verified};

use crate::core::Core;
use crate::error::{AuthError, CodexError, OrWarn, Result};
use crate::users::User;

/// Longest password or key that is looked at.
pub(crate) const MAX_SECRET_BYTES: usize = 1_024;
/// The use of an API key is noted at most this often.
const TOUCH_EVERY: TimeDelta = TimeDelta::minutes(5);

/// Sign-in and credentials.
pub struct Auth<'a>(pub(crate) &'a Core);

/// What somebody shows to be let in.
#[derive(Clone)]
pub enum Credential {
    /// An access token, or an API key sent in its place.
    Bearer(String),
    /// An API key.
    ApiKey(String),
    /// A key out of the address of a catalog.
    CatalogKey(String),
    /// A name with a password, or with an API key in its place.
    Basic {
        /// Sign-in name.
        name: String,
        /// Password or API key.
        password: String,
    },
}

/// A fresh sign-in.
#[derive(Clone)]
pub struct Session {
    /// Short-lived token for requests.
    pub access_token: String,
    /// Long-lived token for one refresh.
    pub refresh_token: String,
    /// Seconds until the access token expires.
    pub expires_in: u64,
    /// Seconds until the refresh token expires.
    pub refresh_expires_in: u64,
    /// Who signed in.
    pub user: User,
}

impl Auth<'_> {
    /// Signs in with name and password.
    pub async fn login(&self, name: &str, password: &str, device: Device) -> Result<Session> {
        let row = self.check(name, password).await?;
        tokens::begin_session(self.0, &row, device, None).await
    }

    /// Trades a refresh token for a new pair. A token used twice ends its whole family, unless the same device
    /// repeats its last exchange within seconds: it gets the same answer again.
    pub async fn refresh(&self, refresh_token: &str, device: Device) -> Result<Session> {
        tokens::refresh(self.0, refresh_token, device).await
    }

    /// Ends the sign-in of a refresh token; an unknown token is no fault.
    pub async fn logout(&self, refresh_token: &str, device: Device) -> Result<()> {
        tokens::logout(self.0, refresh_token, &device).await
    }

    /// Who stands behind a credential.
    pub async fn authenticate(&self, credential: &Credential) -> Result<Actor> {
        Ok(match credential {
            Credential::Bearer(token) if looks_like_access_token(token) => {
                let (account, sign_in) = self.by_access_token(token).await?;
                account.actor().in_session(Some(sign_in))
            }
            Credential::Bearer(key) | Credential::ApiKey(key) => {
                self.by_api_key(key).await?.ok_or(AuthError::Invalid)?
            }
            Credential::CatalogKey(key) => {
                self.by_catalog_key(key).await?.ok_or(AuthError::Invalid)?
            }
            Credential::Basic { name, password } => self.by_basic(name, password).await?,
        })
    }

    /// An administrator's look through the eyes of an account that may do no more than they; a key narrows the look
    /// as it narrows its owner.
    pub async fn view_as(&self, who: &Actor, id: UserId) -> Result<Actor> {
        let account = self.account(id).await?.ok_or(CodexError::NotFound(Resource::User))?;
        let seen = account.actor();
        crate::users::must_cover(who, seen.rights())?;
        Ok(match who.key() {
            Some(key) => seen.by_key(key.clone()),
            None => seen,
        })
    }

    /// Who stands behind a credential now, whatever is remembered of this account.
    pub async fn authenticate_anew(&self, credential: &Credential, user: UserId) -> Result<Actor> {
        self.state().forget(user).await;
        self.authenticate(credential).await
    }

    pub(crate) fn api_key_hash(&self, key: &str) -> [u8; 32] {
        self.state().keys.api_key_hash(key)
    }

    pub(crate) fn catalog_key_hash(&self, key: &str) -> [u8; 32] {
        self.state().keys.catalog_key_hash(key)
    }

    pub(crate) fn setup_token(&self, seed: &str) -> String {
        self.state().keys.setup_token(seed)
    }

    pub(crate) fn state(&self) -> &AuthState {
        self.0.auth_state()
    }

    async fn by_access_token(&self, token: &str) -> Result<(Account, SignInId)> {
        let claims = self.state().keys.jwt.verify(token, self.0.clock().now()).map_err(
            |error| match error {
                JwtError::Expired => AuthError::Expired,
                JwtError::Invalid(_) | JwtError::Sign(_) => AuthError::Invalid,
            },
        )?;
        // Signed by us, so a bad id would be our own fault.
        let ours = |error| CodexError::internal(error, "reading an access token");
        let user = UserId::parse(&claims.sub).map_err(ours)?;
        let sign_in = SignInId::parse(&claims.sid).map_err(ours)?;
        let (account, is_open) = try_join!(self.account(user), self.is_open(sign_in))?;
        let account = account.ok_or(AuthError::Invalid)?;
        if account.epoch == claims.epoch && is_open {
            return Ok((account, sign_in));
        }
        Err(AuthError::Expired.into())
    }

    async fn by_api_key(&self, key: &str) -> Result<Option<Actor>> {
        if key.is_empty() || key.len() > MAX_SECRET_BYTES {
            return Ok(None);
        }
        self.by_key_hash(self.api_key_hash(key)).await
    }

    async fn by_catalog_key(&self, key: &str) -> Result<Option<Actor>> {
        if key.is_empty() || key.len() > MAX_SECRET_BYTES {
            return Ok(None);
        }
        self.by_key_hash(self.catalog_key_hash(key)).await
    }

    async fn by_key_hash(&self, hash: [u8; 32]) -> Result<Option<Actor>> {
        let found = self.state().api_keys.try_get_with(hash, self.load_api_key(hash)).await;
        match found.map_err(CodexError::shared) {
            Ok(known) if known.limits.has_ended(self.0.clock().now()) => Ok(None),
            Ok(known) => {
                let owner = self.account(known.user).await?;
                Ok(owner.map(|owner| owner.actor().by_key(known.limits)))
            }
            Err(CodexError::Unauthenticated(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn load_api_key(&self, hash: [u8; 32]) -> Result<KnownKey> {
        let db = self.0.db();
        let key = repo::api_keys::find_by_hash(&db.read(), &hash).await?;
        let key = key.ok_or(AuthError::Invalid)?;
        let now = self.0.clock().now();
        if key.expires_at.is_some_and(|end| end <= now) {
            return Err(AuthError::Expired.into());
        }
        if is_stale(key.last_used_at, now) {
            let noted: Result<()> = async {
                let tx = db.begin().await?;
                repo::api_keys::touch(&tx, &[key.id]).await?;
                Ok(tx.commit().await?)
            }
            .await;
            noted.or_warn("noting the use of an API key");
        }
        Ok(KnownKey { user: key.user_id, limits: crate::users::limits_of(&key) })
    }

    async fn by_basic(&self, name: &str, password: &str) -> Result<Actor> {
        let digest = self.state().password_digest(name, password);
        if let Some(account) = self.believed(digest).await? {
            return Ok(account.actor());
        }
        let by_key = self.by_api_key(password).await?;
        if let Some(actor) = by_key.filter(|actor| same_name(&actor.name, name)) {
            return Ok(actor);
        }
        // Of many requests with one password only one pays for checking it.
        self.state()
            .passwords
            .try_get_with(digest, self.check_password(name, password))
            .await
            .map_err(CodexError::shared)?;
        let account = self.believed(digest).await?.ok_or(AuthError::Invalid)?;
        Ok(account.actor())
    }

    /// The account of a checked password, unless it changed since.
    async fn believed(&self, digest: [u8; 32]) -> Result<Option<Account>> {
        let Some(verified) = self.state().passwords.get(&digest).await else {
            return Ok(None);
        };
        let account = self.account(verified.user).await?;
        let account = account.filter(|account| account.epoch == verified.epoch);
        if account.is_none() {
            self.state().passwords.invalidate(&digest).await;
        }
        Ok(account)
    }

    async fn check_password(&self, name: &str, password: &str) -> Result<Verified> {
        let row = self.check(name, password).await?;
        Ok(Verified { user: row.id, epoch: row.token_epoch })
    }

    /// Whether a sign-in has not ended; an end in another process is seen within seconds.
    async fn is_open(&self, id: SignInId) -> Result<bool> {
        let load = async {
            let row = repo::sign_ins::find_open(&self.0.db().read(), id).await?;
            row.map(|_row| ()).ok_or_else(|| CodexError::from(AuthError::Expired))
        };
        match self.state().sign_ins.try_get_with(id, load).await.map_err(CodexError::shared) {
            Ok(()) => Ok(true),
            Err(CodexError::Unauthenticated(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn account(&self, id: UserId) -> Result<Option<Account>> {
        let load = async {
            let conn = self.0.db().read();
            let found = crate::access::of_account(&conn, id).await?;
            let found = found.filter(|(row, _)| row.disabled_at.is_none());
            let (row, access) = found.ok_or(AuthError::Invalid)?;
            Ok::<_, CodexError>(Account {
                rights: crate::users::rights_of(&row),
                sight: Arc::new(access.effective.sight()),
                id: row.id,
                name: row.name,
                role: row.role,
                epoch: row.token_epoch,
            })
        };
        match self.state().accounts.try_get_with(id, load).await.map_err(CodexError::shared) {
            Ok(account) => Ok(Some(account)),
            Err(CodexError::Unauthenticated(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Our access tokens are JSON Web Tokens: three parts, the first of which is JSON in base64.
fn looks_like_access_token(text: &str) -> bool {
    text.starts_with("eyJ") && text.split('.').count() == 3
}

fn same_name(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.trim().to_lowercase()
}

fn is_stale(last_used_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    last_used_at.is_none_or(|last| now - last > TOUCH_EVERY)
}
