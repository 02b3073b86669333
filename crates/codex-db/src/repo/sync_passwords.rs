//! What accounts show to synchronize positions.
//! Must not see a password.

use codex_models::UserId;
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, Set};

use crate::entity::sync_password;
use crate::{Conn, Result, Tx};

/// The one of an account.
pub async fn find(conn: &Conn<'_>, user: UserId) -> Result<Option<sync_password::Model>> {
    Ok(sync_password::Entity::find_by_id(user).one(conn.executor()).await?)
}

/// Stores one in place of an older.
pub async fn upsert(tx: &Tx, user: UserId, hash: &str) -> Result<()> {
    let row = sync_password::ActiveModel {
        user_id: Set(user),
        hash: Set(hash.to_owned()),
        created_at: Set(tx.now()),
    };
    let replace = OnConflict::column(sync_password::Column::UserId)
        .update_columns([sync_password::Column::Hash, sync_password::Column::CreatedAt])
        .to_owned();
    sync_password::Entity::insert(row)
        .on_conflict(replace)
        .exec_without_returning(tx.executor())
        .await?;
    Ok(())
}

/// Takes it away; whether there was one.
pub async fn delete(tx: &Tx, user: UserId) -> Result<bool> {
    let deleted = sync_password::Entity::delete_by_id(user).exec(tx.executor()).await?;
    Ok(deleted.rows_affected > 0)
}
