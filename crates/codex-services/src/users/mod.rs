//! Accounts and their API keys.
//! Must not check credentials (that is `auth`).

use chrono::{DateTime, Utc};
use codex_models::users::NewUser;
use codex_models::{Permission, Role, UserId};

use crate::core::Core;
use crate::error::Result;

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
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl User {
    /// The rights of the account.
    pub fn permissions(&self) -> Vec<Permission> {
        self.role.permissions()
    }
}

impl Users<'_> {
    /// Creates an account.
    pub async fn create(&self, new: NewUser) -> Result<User> {
        todo!()
    }

    /// Creates the account, or gives the existing one of this name the role and password of `new`.
    pub async fn ensure(&self, new: NewUser) -> Result<User> {
        todo!()
    }

    /// All accounts by name.
    pub async fn list(&self) -> Result<Vec<User>> {
        todo!()
    }

    /// One account.
    pub async fn find(&self, id: UserId) -> Result<User> {
        todo!()
    }

    /// The account of this name.
    pub async fn find_by_name(&self, name: &str) -> Result<User> {
        todo!()
    }

    /// Sets a new password; ends every sign-in of the account.
    pub async fn reset_password(&self, name: &str, password: &str) -> Result<User> {
        todo!()
    }

    /// Adds an API key and returns its full text, which is not kept. A given text is taken as the key;
    /// giving the same one again changes nothing.
    pub async fn add_api_key(&self, user: UserId, label: &str, key: Option<&str>) -> Result<String> {
        todo!()
    }
}
