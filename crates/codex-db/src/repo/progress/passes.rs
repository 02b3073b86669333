//! What the log of reading comes to, pass by pass.
//! Must not work it out.

use std::collections::HashMap;

use codex_models::{BookId, UserId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};

use crate::entity::reading_pass;
use crate::sql::chunk;
use crate::{Conn, Result, Tx};

/// Columns of a pass.
const WIDTH: usize = 11;

/// The last pass of a user through each of these books.
pub async fn last(
    conn: &Conn<'_>,
    user: UserId,
    books: &[BookId],
) -> Result<HashMap<BookId, reading_pass::Model>> {
    let mut found = HashMap::with_capacity(books.len());
    for part in chunk::ids(books) {
        let rows = reading_pass::Entity::find()
            .filter(reading_pass::Column::UserId.eq(user))
            .filter(reading_pass::Column::BookId.is_in(part.iter().copied()))
            .order_by_asc(reading_pass::Column::BookId)
            .order_by_asc(reading_pass::Column::Number)
            .all(conn.executor())
            .await?;
        found.extend(rows.into_iter().map(|row| (row.book_id, row)));
    }
    Ok(found)
}

/// Stores passes in place of what was stored of them.
pub async fn put(tx: &Tx, passes: Vec<reading_pass::Model>) -> Result<()> {
    use reading_pass::Column;
    let replace = OnConflict::columns([Column::UserId, Column::BookId, Column::Number])
        .update_columns([
            Column::SessionCount,
            Column::ActiveMs,
            Column::Percentage,
            Column::StartedAt,
            Column::CompletedAt,
            Column::EndedAt,
            Column::LastAt,
            Column::LastArrivedAt,
        ])
        .to_owned();
    for part in chunk::rows(&passes, WIDTH) {
        let rows = part.iter().map(row);
        reading_pass::Entity::insert_many(rows)
            .on_conflict(replace.clone())
            .exec_without_returning(tx.executor())
            .await?;
    }
    Ok(())
}

/// Takes away the passes of a user through a book behind this one: the log comes to fewer.
pub async fn cut(tx: &Tx, user: UserId, book: BookId, behind: i32) -> Result<()> {
    reading_pass::Entity::delete_many()
        .filter(reading_pass::Column::UserId.eq(user))
        .filter(reading_pass::Column::BookId.eq(book))
        .filter(reading_pass::Column::Number.gt(behind))
        .exec(tx.executor())
        .await?;
    Ok(())
}

fn row(pass: &reading_pass::Model) -> reading_pass::ActiveModel {
    let reading_pass::Model {
        user_id,
        book_id,
        number,
        session_count,
        active_ms,
        percentage,
        started_at,
        completed_at,
        ended_at,
        last_at,
        last_arrived_at,
    } = *pass;
    reading_pass::ActiveModel {
        user_id: Set(user_id),
        book_id: Set(book_id),
        number: Set(number),
        session_count: Set(session_count),
        active_ms: Set(active_ms),
        percentage: Set(percentage),
        started_at: Set(started_at),
        completed_at: Set(completed_at),
        ended_at: Set(ended_at),
        last_at: Set(last_at),
        last_arrived_at: Set(last_arrived_at),
    }
}
