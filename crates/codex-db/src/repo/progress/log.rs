//! The log of reading.
//! Must not change an entry, or take one away.

use std::collections::HashMap;

use codex_models::{BookId, SessionId, UserId};
use sea_orm::sea_query::{Expr, ExprTrait, InsertStatement, LockType, SelectStatement};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Set,
};

use crate::entity::{reading_session, user};
use crate::sql::chunk;
use crate::view::LogEntry;
use crate::{Conn, Result, Tx};

/// Columns of an entry.
const WIDTH: usize = 13;
/// Entries read by one statement.
const PART: u64 = 2_000;

/// Holds off other writers of this user's log until the transaction ends: what it comes to is worked out from what
/// stands in it.
pub async fn lock(tx: &Tx, user: UserId) -> Result<()> {
    let mut select = user::Entity::find_by_id(user).select_only().column(user::Column::Id);
    QueryTrait::query(&mut select).lock(LockType::NoKeyUpdate);
    select.into_tuple::<UserId>().one(tx.executor()).await?;
    Ok(())
}

/// Those of these entries that stand in the log of a user, with the book each is about.
pub async fn known(
    conn: &Conn<'_>,
    user: UserId,
    ids: &[SessionId],
) -> Result<HashMap<SessionId, BookId>> {
    let mut found = HashMap::new();
    for part in chunk::ids(ids) {
        let rows: Vec<(SessionId, BookId)> = reading_session::Entity::find()
            .select_only()
            .columns([reading_session::Column::Id, reading_session::Column::BookId])
            .filter(reading_session::Column::UserId.eq(user))
            .filter(reading_session::Column::Id.is_in(part.iter().copied()))
            .into_tuple()
            .all(conn.executor())
            .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// The book that an entry of a user is about, in a statement around it.
pub(super) fn book_of(user: UserId, id: SessionId) -> SelectStatement {
    reading_session::Entity::find_by_id((user, id))
        .select_only()
        .column(reading_session::Column::BookId)
        .into_query()
}

/// Adds entries.
pub async fn append(tx: &Tx, entries: &[reading_session::Model]) -> Result<()> {
    for insert in inserts(entries) {
        tx.executor().execute(&insert).await?;
    }
    Ok(())
}

/// The statements that add entries.
pub(super) fn inserts(entries: &[reading_session::Model]) -> Vec<InsertStatement> {
    let insert = |part: &[reading_session::Model]| {
        reading_session::Entity::insert_many(part.iter().cloned().map(row)).into_query()
    };
    chunk::rows(entries, WIDTH).map(insert).collect()
}

/// All entries of a user about a book in their order, without their places.
pub async fn entries(conn: &Conn<'_>, user: UserId, book: BookId) -> Result<Vec<LogEntry>> {
    use reading_session::Column;
    let mut found: Vec<LogEntry> = Vec::new();
    loop {
        let mut select = of_book(user, book)
            .order_by_asc(Column::EndedAt)
            .order_by_asc(Column::ArrivedAt)
            .limit(PART);
        if let Some(last) = found.last() {
            let place = [Column::EndedAt, Column::ArrivedAt].map(Column::into_expr);
            let last = [last.ended_at, last.arrived_at].map(Expr::val);
            let behind = Expr::tuple(place).gt(Expr::tuple(last));
            select = select.filter(behind);
        }
        let part = select.into_partial_model::<LogEntry>().all(conn.executor()).await?;
        let is_last = (part.len() as u64) < PART;
        found.extend(part);
        if is_last {
            return Ok(found);
        }
    }
}

/// The last entry of a user about a book.
pub async fn last(
    conn: &Conn<'_>,
    user: UserId,
    book: BookId,
) -> Result<Option<reading_session::Model>> {
    let select = of_book(user, book)
        .order_by_desc(reading_session::Column::EndedAt)
        .order_by_desc(reading_session::Column::ArrivedAt)
        .limit(1);
    Ok(select.one(conn.executor()).await?)
}

fn of_book(user: UserId, book: BookId) -> sea_orm::Select<reading_session::Entity> {
    reading_session::Entity::find()
        .filter(reading_session::Column::BookId.eq(book))
        .filter(reading_session::Column::UserId.eq(user))
}

fn row(entry: reading_session::Model) -> reading_session::ActiveModel {
    let reading_session::Model {
        user_id,
        id,
        book_id,
        kind,
        page,
        percentage,
        completed,
        locator,
        device,
        active_ms,
        started_at,
        ended_at,
        arrived_at,
    } = entry;
    reading_session::ActiveModel {
        user_id: Set(user_id),
        id: Set(id),
        book_id: Set(book_id),
        kind: Set(kind),
        page: Set(page),
        percentage: Set(percentage),
        completed: Set(completed),
        locator: Set(locator),
        device: Set(device),
        active_ms: Set(active_ms),
        started_at: Set(started_at),
        ended_at: Set(ended_at),
        arrived_at: Set(arrived_at),
    }
}
