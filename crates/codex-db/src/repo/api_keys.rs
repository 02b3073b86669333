//! API keys: stored as keyed hashes.
//! Must not see a secret.

use chrono::{DateTime, Utc};
use codex_models::{ApiKeyId, UserId};

use crate::entity::{api_key, user};
use crate::{Conn, Result, Tx};

/// A key to store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewApiKey {
    /// Whose.
    pub user: UserId,
    /// What for.
    pub label: String,
    /// Keyed hash of the secret.
    pub key_hash: [u8; 32],
    /// First signs of the secret.
    pub prefix: String,
    /// When it ends.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Stores a key; a second one with the same hash is `DbError::Unique`.
pub async fn insert(tx: &Tx, new: NewApiKey) -> Result<ApiKeyId> {
    todo!()
}

/// A key with its owner, by the hash of the presented secret.
pub async fn find_by_hash(conn: &Conn<'_>, hash: &[u8; 32]) -> Result<Option<(api_key::Model, user::Model)>> {
    todo!()
}

/// The keys of a user, oldest first.
pub async fn list(conn: &Conn<'_>, user: UserId) -> Result<Vec<api_key::Model>> {
    todo!()
}

/// Deletes a key of a user; whether there was one.
pub async fn delete(tx: &Tx, user: UserId, id: ApiKeyId) -> Result<bool> {
    todo!()
}

/// Notes that keys were used.
pub async fn touch(tx: &Tx, ids: &[ApiKeyId]) -> Result<()> {
    todo!()
}
