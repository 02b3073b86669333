//! Rotating refresh tokens: stored as keyed hashes, exchanged once.
//! Must not see a secret.

use chrono::{DateTime, Utc};
use codex_models::events::Event;
use codex_models::{RefreshTokenId, SignInId, UserId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set, UpdateMany};

use crate::entity::refresh_token;
use crate::{Conn, Result, Tx};

/// A token to store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRefreshToken {
    /// Whose.
    pub user: UserId,
    /// The sign-in it descends from.
    pub family: SignInId,
    /// Keyed hash of the secret.
    pub token_hash: [u8; 32],
    /// Device that signed in.
    pub device: Option<String>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

/// Stores a token.
pub async fn insert(tx: &Tx, new: NewRefreshToken) -> Result<RefreshTokenId> {
    let id = RefreshTokenId(codex_utils::id::next());
    let row = refresh_token::ActiveModel {
        id: Set(id),
        user_id: Set(new.user),
        family_id: Set(new.family),
        token_hash: Set(new.token_hash.to_vec()),
        device: Set(new.device),
        created_at: Set(tx.now()),
        expires_at: Set(new.expires_at),
        used_at: Set(None),
        revoked_at: Set(None),
    };
    refresh_token::Entity::insert(row).exec_without_returning(tx.executor()).await?;
    Ok(id)
}

/// A token by the hash of the presented secret, used or not.
pub async fn find_by_hash(
    conn: &Conn<'_>,
    hash: &[u8; 32],
) -> Result<Option<refresh_token::Model>> {
    let token =
        refresh_token::Entity::find().filter(refresh_token::Column::TokenHash.eq(hash.to_vec()));
    Ok(token.one(conn.executor()).await?)
}

/// Takes a token for its one exchange; `false` when it was used, revoked or is over. Of many only one wins.
pub async fn claim(tx: &Tx, id: RefreshTokenId) -> Result<bool> {
    let now = tx.now();
    let claimed = refresh_token::Entity::update_many()
        .col_expr(refresh_token::Column::UsedAt, Expr::val(now))
        .filter(refresh_token::Column::Id.eq(id))
        .filter(refresh_token::Column::UsedAt.is_null())
        .filter(refresh_token::Column::RevokedAt.is_null())
        .filter(refresh_token::Column::ExpiresAt.gt(now))
        .exec(tx.executor())
        .await?;
    Ok(claimed.rows_affected == 1)
}

/// Revokes every token of these sign-ins (at most a few hundred).
pub(crate) async fn revoke_families(tx: &Tx, families: &[SignInId]) -> Result<()> {
    let of_families = refresh_token::Column::FamilyId.is_in(families.iter().copied());
    revocation(tx).filter(of_families).exec(tx.executor()).await?;
    Ok(())
}

/// Revokes every token of a user.
pub(crate) async fn revoke_user(tx: &Tx, user: UserId) -> Result<()> {
    tx.emit(Event::AccountChanged { user });
    revocation(tx).filter(refresh_token::Column::UserId.eq(user)).exec(tx.executor()).await?;
    Ok(())
}

/// Whether a token is the newest of its family: neither exchanged nor revoked nor over.
pub async fn is_fresh(conn: &Conn<'_>, hash: &[u8; 32]) -> Result<bool> {
    let token = find_by_hash(conn, hash).await?;
    Ok(token.is_some_and(|token| {
        token.used_at.is_none() && token.revoked_at.is_none() && token.expires_at > conn.now()
    }))
}

/// Deletes tokens that ended before a time; how many.
pub async fn delete_expired(tx: &Tx, before: DateTime<Utc>) -> Result<u64> {
    let over =
        refresh_token::Entity::delete_many().filter(refresh_token::Column::ExpiresAt.lt(before));
    Ok(over.exec(tx.executor()).await?.rows_affected)
}

fn revocation(tx: &Tx) -> UpdateMany<refresh_token::Entity> {
    refresh_token::Entity::update_many()
        .col_expr(refresh_token::Column::RevokedAt, Expr::val(tx.now()))
        .filter(refresh_token::Column::RevokedAt.is_null())
}
