//! Saved conditions.
//! Must show no user the private ones of another.

use codex_models::filter::Condition as Wanted;
use codex_models::presets::NewPreset;
use codex_models::{PresetId, UserId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};

use crate::entity::preset;
use crate::repo::{name_key, one_row};
use crate::{Conn, Result, Tx};

/// The conditions that a user may use, their own and those that are shared, by name (at most this many).
pub async fn list(conn: &Conn<'_>, user: UserId, most: u64) -> Result<Vec<preset::Model>> {
    let presets = preset::Entity::find()
        .filter(usable(user))
        .order_by_asc(preset::Column::NameKey)
        .order_by_asc(preset::Column::Id)
        .limit(most);
    Ok(presets.all(conn.executor()).await?)
}

/// One of them.
pub async fn find(conn: &Conn<'_>, user: UserId, id: PresetId) -> Result<Option<preset::Model>> {
    Ok(preset::Entity::find_by_id(id).filter(usable(user)).one(conn.executor()).await?)
}

/// How many a user has of their own.
pub async fn count(conn: &Conn<'_>, user: UserId) -> Result<u64> {
    crate::repo::total(conn, preset::Entity, own(user)).await
}

/// Saves a condition; a taken name is `DbError::Unique`.
pub async fn insert(tx: &Tx, user: UserId, new: NewPreset) -> Result<PresetId> {
    let (id, now) = (PresetId(codex_utils::id::next()), tx.now());
    let NewPreset { subject, name, condition, sort, is_shared } = new;
    let row = preset::ActiveModel {
        id: Set(id),
        user_id: Set(user),
        subject: Set(subject),
        name_key: Set(name_key(&name)),
        name: Set(name),
        condition: Set(written(&condition, subject.into())),
        sort: Set(sort),
        is_shared: Set(is_shared),
        created_at: Set(now),
        updated_at: Set(now),
    };
    preset::Entity::insert(row).exec_without_returning(tx.executor()).await?;
    Ok(id)
}

/// Puts another in the place of one's own; a taken name is `DbError::Unique`.
pub async fn replace(tx: &Tx, user: UserId, id: PresetId, new: NewPreset) -> Result<()> {
    let NewPreset { subject, name, condition, sort, is_shared } = new;
    let update = preset::Entity::update_many()
        .col_expr(preset::Column::Subject, Expr::val(subject))
        .col_expr(preset::Column::NameKey, Expr::val(name_key(&name)))
        .col_expr(preset::Column::Name, Expr::val(name))
        .col_expr(preset::Column::Condition, Expr::val(written(&condition, subject.into())))
        .col_expr(preset::Column::Sort, Expr::val(sort))
        .col_expr(preset::Column::IsShared, Expr::val(is_shared))
        .col_expr(preset::Column::UpdatedAt, Expr::val(tx.now()))
        .filter(preset::Column::Id.eq(id))
        .filter(own(user));
    one_row(&update.exec(tx.executor()).await?)
}

/// Deletes one's own; whether there was one.
pub async fn delete(tx: &Tx, user: UserId, id: PresetId) -> Result<bool> {
    let delete = preset::Entity::delete_by_id(id).filter(own(user));
    Ok(delete.exec(tx.executor()).await?.rows_affected > 0)
}

fn own(user: UserId) -> Condition {
    Condition::all().add(preset::Column::UserId.eq(user))
}

fn usable(user: UserId) -> Condition {
    Condition::any().add(own(user)).add(preset::Column::IsShared.eq(true))
}

/// A condition as its column holds it.
pub(super) fn written(condition: &Wanted, subject: codex_models::filter::Subject) -> String {
    condition.to_json(subject).to_string()
}
