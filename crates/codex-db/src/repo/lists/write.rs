//! Makes, fills, changes and deletes lists.
//! Must not ask who may.

use std::collections::HashMap;

use codex_models::lists::{ListKind, ListPatch, NewList};
use codex_models::{ListId, Patch};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query, Value};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Set};
use uuid::Uuid;

use super::{BY_POSITION, Members};
use crate::entity::{list, read_list_item};
use crate::repo::presets::written;
use crate::repo::{name_key, one_row};
use crate::sql::chunk;
use crate::{Result, Tx};

/// Makes a list; a taken name is `DbError::Unique`.
pub async fn insert(tx: &Tx, kind: ListKind, new: NewList) -> Result<ListId> {
    let (id, now) = (ListId(codex_utils::id::next()), tx.now());
    let NewList { name, summary, rule } = new;
    let row = list::ActiveModel {
        id: Set(id),
        kind: Set(kind),
        name_key: Set(name_key(&name)),
        name: Set(name),
        summary: Set(summary),
        rule: Set(rule.map(|rule| written(&rule, kind.subject()))),
        term_id: Set(None),
        is_automatic: Set(false),
        hidden_at: Set(None),
        created_at: Set(now),
        updated_at: Set(now),
    };
    list::Entity::insert(row).exec_without_returning(tx.executor()).await?;
    Ok(id)
}

/// Changes a list; a taken name is `DbError::Unique`.
pub async fn update(tx: &Tx, kind: ListKind, id: ListId, patch: ListPatch) -> Result<()> {
    let ListPatch { name, summary, rule, is_hidden: _ } = patch;
    let mut update = list::Entity::update_many()
        .col_expr(list::Column::UpdatedAt, Expr::val(tx.now()))
        .filter(list::Column::Id.eq(id));
    if let Some(name) = name {
        update = update
            .col_expr(list::Column::NameKey, Expr::val(name_key(&name)))
            .col_expr(list::Column::Name, Expr::val(name));
    }
    update = match summary {
        Patch::Keep => update,
        Patch::Clear => update.col_expr(list::Column::Summary, Expr::val(None::<String>)),
        Patch::Set(text) => update.col_expr(list::Column::Summary, Expr::val(text)),
    };
    if let Some(rule) = rule {
        let rule = written(&rule, kind.subject());
        update = update.col_expr(list::Column::Rule, Expr::val(rule));
    }
    one_row(&update.exec(tx.executor()).await?)
}

/// Deletes a list; its members stay.
pub async fn delete(tx: &Tx, id: ListId) -> Result<()> {
    list::Entity::delete_by_id(id).exec(tx.executor()).await?;
    Ok(())
}

/// Leaves a list out of lists, or shows it there again.
pub async fn set_hidden(tx: &Tx, id: ListId, is_hidden: bool) -> Result<()> {
    let hidden_at = is_hidden.then(|| tx.now());
    let update = list::Entity::update_many()
        .col_expr(list::Column::HiddenAt, Expr::val(hidden_at))
        .filter(list::Column::Id.eq(id));
    one_row(&update.exec(tx.executor()).await?)
}

/// Makes a list of scans one by hand, with the members it has; a taken name is `DbError::Unique`.
pub async fn take_over(tx: &Tx, id: ListId, name: &str) -> Result<()> {
    let update = list::Entity::update_many()
        .col_expr(list::Column::Name, Expr::val(name))
        .col_expr(list::Column::NameKey, Expr::val(name_key(name)))
        .col_expr(list::Column::IsAutomatic, Expr::val(false))
        .col_expr(list::Column::UpdatedAt, Expr::val(tx.now()))
        .filter(list::Column::Id.eq(id));
    one_row(&update.exec(tx.executor()).await?)
}

/// Puts members at the end of a list; those that are in it stay where they are.
pub async fn add(tx: &Tx, kind: ListKind, id: ListId, members: &[Uuid]) -> Result<()> {
    let of = Members::of(kind);
    let last = Query::select()
        .expr_as(of.column(BY_POSITION).max(), BY_POSITION)
        .from(of.table)
        .and_where(of.column("list_id").eq(id))
        .take();
    let last = tx.executor().query_one(&last).await?;
    let last: Option<i64> = last.map(|row| row.try_get("", BY_POSITION)).transpose()?.flatten();
    let last = Ord::max(last, last_item(tx, id).await?);
    let places = last.map_or(0, |last| last + 1)..;
    let rows: Vec<(i64, Uuid)> = places.zip(members.iter().copied()).collect();
    for part in chunk::rows(&rows, 3) {
        let mut insert = Query::insert();
        insert
            .into_table(of.table)
            .columns(["list_id", of.member, BY_POSITION])
            .on_conflict(OnConflict::columns(["list_id", of.member]).do_nothing().to_owned());
        for (place, member) in part {
            insert.values_panic([Expr::val(id), Expr::val(*member), Expr::val(*place)]);
        }
        tx.executor().execute(&insert).await?;
    }
    touch(tx, id).await
}

/// Takes a member out of a list; whether it was in it.
pub async fn remove(tx: &Tx, kind: ListKind, id: ListId, member: Uuid) -> Result<bool> {
    let of = Members::of(kind);
    let delete = Query::delete()
        .from_table(of.table)
        .and_where(of.column("list_id").eq(id))
        .and_where(of.column(of.member).eq(member))
        .to_owned();
    let was_in_it = tx.executor().execute(&delete).await?.rows_affected() > 0;
    if kind == ListKind::ReadList {
        // An entry that named it would bring it back.
        read_list_item::Entity::delete_many()
            .filter(read_list_item::Column::ListId.eq(id))
            .filter(read_list_item::Column::BookId.eq(member))
            .exec(tx.executor())
            .await?;
    }
    touch(tx, id).await?;
    Ok(was_in_it)
}

/// Puts these members in this order, each at a place that one of them had: all others stay where they are.
pub async fn reorder(tx: &Tx, kind: ListKind, id: ListId, members: &[Uuid]) -> Result<()> {
    let of = Members::of(kind);
    let mut places: HashMap<Uuid, i64> = HashMap::new();
    for part in chunk::ids(members) {
        let select = Query::select()
            .expr(of.column(of.member))
            .expr(of.column(BY_POSITION))
            .from(of.table)
            .and_where(of.column("list_id").eq(id))
            .and_where(of.column(of.member).is_in(part.iter().copied()))
            .take();
        for row in tx.executor().query_all(&select).await? {
            places.insert(row.try_get("", of.member)?, row.try_get("", BY_POSITION)?);
        }
    }
    let mut free: Vec<i64> = places.values().copied().collect();
    free.sort_unstable();
    let mut known = members.iter().filter(|member| places.remove(*member).is_some());
    // One statement: the place of each member by its id.
    let moves: Vec<(Uuid, i64)> = known.by_ref().copied().zip(free).collect();
    for part in chunk::rows(&moves, 3) {
        let text = format!(
            "UPDATE {table} SET position = CASE {member} {cases} ELSE position END \
             WHERE list_id = ? AND {member} IN ({marks})",
            table = of.table,
            member = of.member,
            cases = "WHEN ? THEN CAST(? AS bigint) ".repeat(part.len()),
            marks = crate::sql::marks(part.len()),
        );
        let cases = part.iter().flat_map(|(member, at)| [Value::from(*member), (*at).into()]);
        let values = cases
            .chain([Value::from(id)])
            .chain(part.iter().map(|(member, _)| Value::from(*member)));
        let update = crate::sql::statement(&tx.conn(), &text, values);
        tx.executor().execute_raw(update).await?;
    }
    touch(tx, id).await
}

/// The place of the last entry that waits for its book.
async fn last_item(tx: &Tx, id: ListId) -> Result<Option<i64>> {
    let last: Option<Option<i64>> = read_list_item::Entity::find()
        .select_only()
        .expr(read_list_item::Column::Position.max())
        .filter(read_list_item::Column::ListId.eq(id))
        .into_tuple()
        .one(tx.executor())
        .await?;
    Ok(last.flatten())
}

async fn touch(tx: &Tx, id: ListId) -> Result<()> {
    let update = list::Entity::update_many()
        .col_expr(list::Column::UpdatedAt, Expr::val(tx.now()))
        .filter(list::Column::Id.eq(id));
    one_row(&update.exec(tx.executor()).await?)
}
