//! Accounts.
//! Must not see a password.

use codex_models::events::Event;
use codex_models::users::UserPatch;
use codex_models::{PermissionSet, Role, UserId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Set, UpdateMany,
};

use crate::entity::{AccessRulesJson, TextList, user};
use crate::repo::{name_key, one_row};
use crate::{Conn, Result, Tx};

/// An account to store.
#[derive(Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// Sign-in name as written.
    pub name: String,
    /// Argon2 or bcrypt hash.
    pub password_hash: String,
    /// Role.
    pub role: Role,
}

/// Stores an account; a taken name is `DbError::Unique`.
pub async fn insert(tx: &Tx, new: NewAccount) -> Result<user::Model> {
    let now = tx.now();
    let row = user::ActiveModel {
        id: Set(UserId(codex_utils::id::next())),
        name_key: Set(name_key(&new.name)),
        name: Set(new.name),
        password_hash: Set(new.password_hash),
        role: Set(new.role),
        token_epoch: Set(0),
        disabled_at: Set(None),
        granted: Set(TextList::default()),
        revoked: Set(TextList::default()),
        access: Set(AccessRulesJson::default()),
        created_at: Set(now),
        updated_at: Set(now),
    };
    Ok(row.insert(tx.executor()).await?)
}

/// An account by id.
pub async fn find(conn: &Conn<'_>, id: UserId) -> Result<Option<user::Model>> {
    Ok(user::Entity::find_by_id(id).one(conn.executor()).await?)
}

/// An account that nobody changes before this transaction ends.
pub async fn find_steady(tx: &Tx, id: UserId) -> Result<Option<user::Model>> {
    Ok(user::Entity::find_by_id(id).lock_shared().one(tx.executor()).await?)
}

/// An account by name, without regard to case.
pub async fn find_by_name(conn: &Conn<'_>, name: &str) -> Result<Option<user::Model>> {
    let found = user::Entity::find().filter(user::Column::NameKey.eq(name_key(name)));
    Ok(found.one(conn.executor()).await?)
}

/// Every account, by name.
pub async fn list(conn: &Conn<'_>) -> Result<Vec<user::Model>> {
    let all =
        user::Entity::find().order_by_asc(user::Column::NameKey).order_by_asc(user::Column::Id);
    Ok(all.all(conn.executor()).await?)
}

/// How many accounts have this role.
pub async fn count_by_role(conn: &Conn<'_>, role: Role) -> Result<u64> {
    Ok(user::Entity::find().filter(user::Column::Role.eq(role)).count(conn.executor()).await?)
}

/// Stores a new password hash and ends every issued token.
pub async fn set_password(tx: &Tx, id: UserId, password_hash: &str) -> Result<()> {
    let update = change(tx, id).col_expr(user::Column::PasswordHash, Expr::val(password_hash));
    one_row(&update.exec(tx.executor()).await?)
}

/// Replaces a hash by another of the same password; tokens stay. `false` when the password changed meanwhile.
pub async fn replace_hash(tx: &Tx, id: UserId, old: &str, new: &str) -> Result<bool> {
    let update = user::Entity::update_many()
        .col_expr(user::Column::PasswordHash, Expr::val(new))
        .filter(user::Column::Id.eq(id))
        .filter(user::Column::PasswordHash.eq(old));
    Ok(update.exec(tx.executor()).await?.rows_affected == 1)
}

/// Changes the role and ends every issued token.
pub async fn set_role(tx: &Tx, id: UserId, role: Role) -> Result<()> {
    let update = change(tx, id).col_expr(user::Column::Role, Expr::val(role));
    one_row(&update.exec(tx.executor()).await?)
}

/// Changes what an administrator may change of an account; a taken name is `DbError::Unique`.
pub async fn update(tx: &Tx, id: UserId, patch: UserPatch) -> Result<()> {
    let UserPatch { name, role, is_disabled, granted, revoked } = patch;
    // Rights are looked up at each request; only who is shut out has to lose issued tokens.
    let mut update = if is_disabled == Some(true) { change(tx, id) } else { touch(tx, id) };
    if let Some(name) = name {
        update = update
            .col_expr(user::Column::NameKey, Expr::val(name_key(&name)))
            .col_expr(user::Column::Name, Expr::val(name));
    }
    if let Some(role) = role {
        update = update.col_expr(user::Column::Role, Expr::val(role));
    }
    if let Some(is_disabled) = is_disabled {
        let since = is_disabled.then(|| tx.now());
        update = update.col_expr(user::Column::DisabledAt, Expr::val(since));
    }
    if let Some(granted) = granted {
        update = update.col_expr(user::Column::Granted, Expr::val(names(granted)));
    }
    if let Some(revoked) = revoked {
        update = update.col_expr(user::Column::Revoked, Expr::val(names(revoked)));
    }
    one_row(&update.exec(tx.executor()).await?)
}

/// The administrators that can sign in, locked until the transaction ends: of two that would each leave the other
/// as the last one, the second waits and sees what the first did.
pub async fn lock_admins(tx: &Tx) -> Result<Vec<UserId>> {
    let admins = user::Entity::find()
        .filter(user::Column::Role.eq(Role::Admin))
        .filter(user::Column::DisabledAt.is_null())
        .order_by_asc(user::Column::Id)
        .lock_exclusive();
    let admins = admins.all(tx.executor()).await?;
    Ok(admins.into_iter().map(|admin| admin.id).collect())
}

/// Deletes an account with all it owns; whether there was one.
pub async fn delete(tx: &Tx, id: UserId) -> Result<bool> {
    tx.emit(Event::AccountChanged { user: id });
    Ok(user::Entity::delete_by_id(id).exec(tx.executor()).await?.rows_affected > 0)
}

fn names(rights: PermissionSet) -> TextList {
    TextList(rights.iter().map(|permission| permission.as_str().to_owned()).collect())
}

/// An update of which whoever remembers the account is told.
fn touch(tx: &Tx, id: UserId) -> UpdateMany<user::Entity> {
    tx.emit(Event::AccountChanged { user: id });
    user::Entity::update_many()
        .col_expr(user::Column::UpdatedAt, Expr::val(tx.now()))
        .filter(user::Column::Id.eq(id))
}

/// An update that ends every issued token; whoever remembers the account is told.
fn change(tx: &Tx, id: UserId) -> UpdateMany<user::Entity> {
    tx.emit(Event::AccountChanged { user: id });
    user::Entity::update_many()
        .col_expr(user::Column::TokenEpoch, Expr::col(user::Column::TokenEpoch).add(1))
        .col_expr(user::Column::UpdatedAt, Expr::val(tx.now()))
        .filter(user::Column::Id.eq(id))
}
