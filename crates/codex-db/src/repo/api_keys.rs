//! API keys: stored as keyed hashes.
//! Must not see a secret.

use chrono::{DateTime, Utc};
use codex_models::access::LibraryScope;
use codex_models::events::Event;
use codex_models::{ApiKeyId, Permission, PermissionSet, UserId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};

use crate::entity::{TextList, api_key};
use crate::sql::chunk;
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
    /// Its own rights; `None` is all of the owner's.
    pub permissions: Option<PermissionSet>,
    /// Its own libraries.
    pub libraries: LibraryScope,
    /// When it ends.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Stores a key; a second one with the same hash is `DbError::Unique`.
pub async fn insert(tx: &Tx, new: NewApiKey) -> Result<ApiKeyId> {
    let id = ApiKeyId(codex_utils::id::next());
    let row = api_key::ActiveModel {
        id: Set(id),
        user_id: Set(new.user),
        label: Set(new.label),
        key_hash: Set(new.key_hash.to_vec()),
        prefix: Set(new.prefix),
        permissions: Set(new.permissions.map(|own| names(own.iter().map(Permission::as_str)))),
        libraries: Set(match new.libraries {
            LibraryScope::All => None,
            LibraryScope::Only(only) => Some(names(only.iter())),
        }),
        created_at: Set(tx.now()),
        last_used_at: Set(None),
        expires_at: Set(new.expires_at),
    };
    api_key::Entity::insert(row).exec_without_returning(tx.executor()).await?;
    Ok(id)
}

/// A key by the hash of the presented secret.
pub async fn find_by_hash(conn: &Conn<'_>, hash: &[u8; 32]) -> Result<Option<api_key::Model>> {
    let key = api_key::Entity::find().filter(api_key::Column::KeyHash.eq(hash.to_vec()));
    Ok(key.one(conn.executor()).await?)
}

/// The keys of a user, oldest first.
pub async fn list(conn: &Conn<'_>, user: UserId) -> Result<Vec<api_key::Model>> {
    let keys = api_key::Entity::find()
        .filter(api_key::Column::UserId.eq(user))
        .order_by_asc(api_key::Column::CreatedAt)
        .order_by_asc(api_key::Column::Id);
    Ok(keys.all(conn.executor()).await?)
}

/// Deletes a key of a user; whether there was one.
pub async fn delete(tx: &Tx, user: UserId, id: ApiKeyId) -> Result<bool> {
    let key = api_key::Entity::delete_many()
        .filter(api_key::Column::Id.eq(id))
        .filter(api_key::Column::UserId.eq(user));
    let is_gone = key.exec(tx.executor()).await?.rows_affected > 0;
    if is_gone {
        tx.emit(Event::AccountChanged { user });
    }
    Ok(is_gone)
}

/// Notes that keys were used.
pub async fn touch(tx: &Tx, ids: &[ApiKeyId]) -> Result<()> {
    for part in chunk::ids(ids) {
        api_key::Entity::update_many()
            .col_expr(api_key::Column::LastUsedAt, Expr::val(tx.now()))
            .filter(api_key::Column::Id.is_in(part.iter().copied()))
            .exec(tx.executor())
            .await?;
    }
    Ok(())
}

fn names<T: ToString>(names: impl Iterator<Item = T>) -> TextList {
    TextList(names.map(|name| name.to_string()).collect())
}
