//! Lists and their members, as somebody sees them.
//! Must not decide which lists somebody may know.

use std::collections::HashMap;

use codex_models::lists::{ListKind, Shown};
use codex_models::paging::CursorKey;
use codex_models::sort::Direction;
use codex_models::{ListId, Page, PageRequest, Viewer};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryTrait};
use uuid::Uuid;

use super::known::known;
use super::{BY_POSITION, Members};
use crate::entity::list;
use crate::paging::{KeyKind, Keyset};
use crate::repo::total;
use crate::sql::chunk;
use crate::view::ListRow;
use crate::{Conn, Result};

/// Order of lists.
const BY_NAME: &str = "name";
/// Name of a count in an answer.
const COUNT: &str = "member_count";

/// One page of the lists of a kind, by name.
pub async fn list(
    conn: &Conn<'_>,
    viewer: &Viewer,
    kind: ListKind,
    shown: Shown,
    page: PageRequest,
) -> Result<Page<ListRow>> {
    let known = known(conn, viewer, kind, None).await?.add(match shown {
        Shown::Plain => list::Column::HiddenAt.is_null(),
        Shown::Hidden => list::Column::HiddenAt.is_not_null(),
    });
    let total = total(conn, list::Entity, known.clone()).await?;
    let order = Keyset::new(
        BY_NAME.to_owned(),
        (list::Entity, list::Column::NameKey),
        (list::Entity, list::Column::Id),
        KeyKind::Text,
        Direction::Asc,
    );
    let mut select = list::Entity::find().filter(known);
    order.apply(QueryTrait::query(&mut select), &page)?;
    let mut found = select.all(conn.executor()).await?;
    let next =
        order.finish(&mut found, &page, |row| (CursorKey::Text(row.name_key.clone()), row.id.0));
    Ok(Page { items: counted(conn, viewer, kind, found).await?, next, total })
}

/// One list.
pub async fn find(
    conn: &Conn<'_>,
    viewer: &Viewer,
    kind: ListKind,
    id: ListId,
) -> Result<Option<ListRow>> {
    Ok(find_many(conn, viewer, kind, &[id]).await?.pop())
}

/// Those of these lists that these eyes may know, in the given order (at most some dozens).
pub async fn find_many(
    conn: &Conn<'_>,
    viewer: &Viewer,
    kind: ListKind,
    ids: &[ListId],
) -> Result<Vec<ListRow>> {
    let found = list::Entity::find()
        .filter(list::Column::Id.is_in(ids.iter().copied()))
        .filter(known(conn, viewer, kind, Some(ids)).await?);
    let mut found: HashMap<ListId, list::Model> =
        found.all(conn.executor()).await?.into_iter().map(|list| (list.id, list)).collect();
    let in_order = ids.iter().filter_map(|id| found.remove(id)).collect();
    counted(conn, viewer, kind, in_order).await
}

/// One page of the ids of members in sight, in the order of the list.
pub async fn members(
    conn: &Conn<'_>,
    viewer: &Viewer,
    kind: ListKind,
    id: ListId,
    page: PageRequest,
) -> Result<Page<Uuid>> {
    let of = Members::of(kind);
    let all = of.in_sight(viewer).and_where(of.column("list_id").eq(id)).take();
    let mut count = all.clone();
    count.expr_as(Expr::cust("CAST(COUNT(*) AS bigint)"), COUNT);
    let total = conn.executor().query_one(&count).await?;
    let total: i64 = total.map(|row| row.try_get("", COUNT)).transpose()?.unwrap_or_default();
    let order = Keyset::new(
        BY_POSITION.to_owned(),
        (of.table, BY_POSITION),
        (of.table, of.member),
        KeyKind::Int,
        Direction::Asc,
    );
    let mut select = all;
    select.expr(of.column(of.member)).expr(of.column(BY_POSITION));
    order.apply(&mut select, &page)?;
    let mut found: Vec<(Uuid, i64)> = Vec::new();
    for row in conn.executor().query_all(&select).await? {
        found.push((row.try_get("", of.member)?, row.try_get("", BY_POSITION)?));
    }
    let next = order.finish(&mut found, &page, |(id, at)| (CursorKey::Int(*at), *id));
    let items = found.into_iter().map(|(id, _)| id).collect();
    Ok(Page { items, next, total: total.unsigned_abs() })
}

/// With how many members are in sight, in one statement for all lists; those of rules are counted by asking for them.
async fn counted(
    conn: &Conn<'_>,
    viewer: &Viewer,
    kind: ListKind,
    lists: Vec<list::Model>,
) -> Result<Vec<ListRow>> {
    let of = Members::of(kind);
    let ids: Vec<ListId> = lists.iter().map(|list| list.id).collect();
    let mut counts: HashMap<ListId, i64> = HashMap::new();
    for part in chunk::ids(&ids) {
        let mut count = of.in_sight(viewer);
        count
            .expr(of.column("list_id"))
            .expr_as(Expr::cust("CAST(COUNT(*) AS bigint)"), COUNT)
            .and_where(of.column("list_id").is_in(part.iter().copied()))
            .group_by_col((of.table, "list_id"));
        for row in conn.executor().query_all(&count).await? {
            counts.insert(row.try_get("", "list_id")?, row.try_get("", COUNT)?);
        }
    }
    Ok(lists
        .into_iter()
        .map(|list| {
            let by_hand = list.rule.is_none();
            let count = counts.remove(&list.id).unwrap_or_default().unsigned_abs();
            ListRow { member_count: by_hand.then_some(count), list }
        })
        .collect())
}
