//! Open resets of passwords, at most one an account.
//! Must not see a secret.

use chrono::{DateTime, Utc};
use codex_models::UserId;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};

use crate::entity::password_reset;
use crate::{Conn, Result, Tx};

/// Opens a reset; an earlier one of the account stops working.
pub async fn upsert(
    tx: &Tx,
    user: UserId,
    token_hash: &[u8; 32],
    expires_at: DateTime<Utc>,
) -> Result<()> {
    let row = password_reset::ActiveModel {
        user_id: Set(user),
        token_hash: Set(token_hash.to_vec()),
        created_at: Set(tx.now()),
        expires_at: Set(expires_at),
    };
    let replace = OnConflict::column(password_reset::Column::UserId)
        .update_columns([
            password_reset::Column::TokenHash,
            password_reset::Column::CreatedAt,
            password_reset::Column::ExpiresAt,
        ])
        .to_owned();
    let insert = password_reset::Entity::insert(row).on_conflict(replace);
    insert.exec_without_returning(tx.executor()).await?;
    Ok(())
}

/// Whose reset a token opens, as long as it is not over.
pub async fn find(conn: &Conn<'_>, token_hash: &[u8; 32]) -> Result<Option<UserId>> {
    let found = password_reset::Entity::find()
        .filter(password_reset::Column::TokenHash.eq(token_hash.to_vec()))
        .filter(password_reset::Column::ExpiresAt.gt(conn.now()));
    Ok(found.one(conn.executor()).await?.map(|row| row.user_id))
}

/// Uses a reset up; `false` when it was used or replaced. Of many only one wins.
pub async fn claim(tx: &Tx, token_hash: &[u8; 32]) -> Result<bool> {
    let used = password_reset::Entity::delete_many()
        .filter(password_reset::Column::TokenHash.eq(token_hash.to_vec()))
        .filter(password_reset::Column::ExpiresAt.gt(tx.now()));
    Ok(used.exec(tx.executor()).await?.rows_affected == 1)
}

/// Closes the reset of an account.
pub async fn delete(tx: &Tx, user: UserId) -> Result<()> {
    password_reset::Entity::delete_by_id(user).exec(tx.executor()).await?;
    Ok(())
}

/// Deletes resets that ended before a time; how many.
pub async fn delete_expired(tx: &Tx, before: DateTime<Utc>) -> Result<u64> {
    let over =
        password_reset::Entity::delete_many().filter(password_reset::Column::ExpiresAt.lt(before));
    Ok(over.exec(tx.executor()).await?.rows_affected)
}
