//! What the log of reading comes to, pass by pass.
//! Must not work it out.

use codex_models::{BookId, UserId};
use sea_orm::sea_query::{InsertStatement, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryTrait, Set};

use crate::entity::reading_pass;
use crate::sql::chunk;
use crate::{Result, Tx};

/// Columns of a pass.
const WIDTH: usize = 11;

/// The statements that store passes in place of what was stored of them.
pub(super) fn inserts(passes: &[reading_pass::Model]) -> Vec<InsertStatement> {
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
    let insert = |part: &[reading_pass::Model]| {
        let rows = part.iter().map(row);
        reading_pass::Entity::insert_many(rows).on_conflict(replace.clone()).into_query()
    };
    chunk::rows(passes, WIDTH).map(insert).collect()
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
