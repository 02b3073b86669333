//! Rotating refresh tokens: stored as keyed hashes, exchanged once.
//! Must not see a secret.

use chrono::{DateTime, Utc};
use codex_models::{RefreshTokenId, TokenFamilyId, UserId};

use crate::entity::refresh_token;
use crate::{Conn, Result, Tx};

/// A token to store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRefreshToken {
    /// Whose.
    pub user: UserId,
    /// The sign-in it descends from.
    pub family: TokenFamilyId,
    /// Keyed hash of the secret.
    pub token_hash: [u8; 32],
    /// Device that signed in.
    pub device: Option<String>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

/// Stores a token.
pub async fn insert(tx: &Tx, new: NewRefreshToken) -> Result<RefreshTokenId> {
    todo!()
}

/// A token by the hash of the presented secret, used or not.
pub async fn find_by_hash(conn: &Conn<'_>, hash: &[u8; 32]) -> Result<Option<refresh_token::Model>> {
    todo!()
}

/// Takes a token for its one exchange; `false` when it was used, revoked or is over. Of many only one wins.
pub async fn claim(tx: &Tx, id: RefreshTokenId) -> Result<bool> {
    todo!()
}

/// Revokes every token of a sign-in.
pub async fn revoke_family(tx: &Tx, family: TokenFamilyId) -> Result<()> {
    todo!()
}

/// Revokes every token of a user.
pub async fn revoke_user(tx: &Tx, user: UserId) -> Result<()> {
    todo!()
}

/// Deletes tokens that ended before a time; how many.
pub async fn delete_expired(tx: &Tx, before: DateTime<Utc>) -> Result<u64> {
    todo!()
}
