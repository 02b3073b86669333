//! Sign-in, and who stands behind a credential.
//! Must not know how a credential travels.

use codex_models::Actor;

use crate::core::Core;
use crate::error::Result;
use crate::users::User;

/// Sign-in and credentials.
pub struct Auth<'a>(pub(crate) &'a Core);

/// What somebody shows to be let in.
#[derive(Clone)]
pub enum Credential {
    /// An access token, or an API key sent in its place.
    Bearer(String),
    /// An API key.
    ApiKey(String),
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
    pub async fn login(&self, name: &str, password: &str, device: Option<&str>) -> Result<Session> {
        todo!()
    }

    /// Trades a refresh token for a new pair. A token used twice ends its whole family.
    pub async fn refresh(&self, refresh_token: &str) -> Result<Session> {
        todo!()
    }

    /// Ends the family of a refresh token; an unknown token is no fault.
    pub async fn logout(&self, refresh_token: &str) -> Result<()> {
        todo!()
    }

    /// Who stands behind a credential.
    pub async fn authenticate(&self, credential: &Credential) -> Result<Actor> {
        todo!()
    }
}
