//! Collections of series and read lists of books.
//! Must show and count no member that is out of sight, nor the name of a list that has only such members.

use std::collections::HashMap;

use codex_models::lists::{ListKind, ListPatch, NewList};
use codex_models::paging::CursorKey;
use codex_models::sort::Direction;
use codex_models::{ListId, Page, PageRequest, Patch, Viewer};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query, SelectStatement, Value};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryTrait, Set};
use uuid::Uuid;

use crate::entity::{book, list, series};
use crate::paging::{KeyKind, Keyset};
use crate::repo::presets::written;
use crate::repo::{name_key, one_row, total};
use crate::sql::chunk;
use crate::view::ListRow;
use crate::{Conn, Result, Tx, scope};

/// Order of lists.
const BY_NAME: &str = "name";
/// Order of their members.
const BY_POSITION: &str = "position";
/// Name of a count in an answer.
const COUNT: &str = "member_count";

/// Where the members of a kind of list are kept.
struct Members {
    table: &'static str,
    member: &'static str,
    kind: ListKind,
}

impl Members {
    fn of(kind: ListKind) -> Self {
        match kind {
            ListKind::Collection => Self { table: "collection_series", member: "series_id", kind },
            ListKind::ReadList => Self { table: "read_list_book", member: "book_id", kind },
        }
    }

    fn column(&self, column: &'static str) -> Expr {
        Expr::col((self.table, column))
    }

    /// The members in sight, joined with what they are.
    fn in_sight(&self, viewer: &Viewer) -> SelectStatement {
        let mut select = Query::select();
        select.from(self.table);
        let member = self.column(self.member);
        match self.kind {
            ListKind::Collection => select
                .inner_join(series::Entity, series::Column::Id.into_expr().eq(member))
                .cond_where(scope::series_in_sight(viewer)),
            ListKind::ReadList => select
                .inner_join(book::Entity, book::Column::Id.into_expr().eq(member))
                .cond_where(scope::books_in_sight(viewer)),
        };
        select
    }
}

/// One page of the lists of a kind, by name.
pub async fn list(
    conn: &Conn<'_>,
    viewer: &Viewer,
    kind: ListKind,
    page: PageRequest,
) -> Result<Page<ListRow>> {
    let known = known(viewer, kind);
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
    let found = list::Entity::find_by_id(id).filter(known(viewer, kind));
    let found = found.all(conn.executor()).await?;
    Ok(counted(conn, viewer, kind, found).await?.pop())
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
        created_at: Set(now),
        updated_at: Set(now),
    };
    list::Entity::insert(row).exec_without_returning(tx.executor()).await?;
    Ok(id)
}

/// Changes a list; a taken name is `DbError::Unique`.
pub async fn update(tx: &Tx, kind: ListKind, id: ListId, patch: ListPatch) -> Result<()> {
    let ListPatch { name, summary, rule } = patch;
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

async fn touch(tx: &Tx, id: ListId) -> Result<()> {
    let update = list::Entity::update_many()
        .col_expr(list::Column::UpdatedAt, Expr::val(tx.now()))
        .filter(list::Column::Id.eq(id));
    one_row(&update.exec(tx.executor()).await?)
}

/// The lists whose names these eyes may know: those by rule, those without a member, and those with one in sight.
fn known(viewer: &Viewer, kind: ListKind) -> Condition {
    let of = Members::of(kind);
    let own = || of.column("list_id").eq(list::Column::Id.into_expr());
    let seen = of.in_sight(viewer).expr(Expr::val(1)).and_where(own()).take();
    let any = Query::select().expr(Expr::val(1)).from(of.table).and_where(own()).take();
    let is_known = Condition::any()
        .add(list::Column::Rule.is_not_null())
        .add(Expr::exists(any).not())
        .add(Expr::exists(seen));
    Condition::all().add(list::Column::Kind.eq(kind)).add(is_known)
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
