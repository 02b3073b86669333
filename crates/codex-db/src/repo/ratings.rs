//! What users think of series and books, and which series they want to read.
//! Must not show one user's word to another.

use codex_models::{BookId, SeriesId, UserId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, Set};

use crate::entity::{book_rating, book_review, series_rating, series_review, want_to_read};
use crate::{Conn, Result, Tx};

/// What a user thinks of a series, 1 to 10.
pub async fn of_series(conn: &Conn<'_>, user: UserId, series: SeriesId) -> Result<Option<i32>> {
    let row = series_rating::Entity::find_by_id((user, series)).one(conn.executor()).await?;
    Ok(row.map(|row| row.rating))
}

/// What a user thinks of a book, 1 to 10.
pub async fn of_book(conn: &Conn<'_>, user: UserId, book: BookId) -> Result<Option<i32>> {
    let row = book_rating::Entity::find_by_id((user, book)).one(conn.executor()).await?;
    Ok(row.map(|row| row.rating))
}

/// Keeps what a user thinks of a series.
pub async fn rate_series(tx: &Tx, user: UserId, series: SeriesId, rating: i32) -> Result<()> {
    use series_rating::{ActiveModel, Column, Entity};
    let row = ActiveModel {
        user_id: Set(user),
        series_id: Set(series),
        rating: Set(rating),
        updated_at: Set(tx.now()),
    };
    let replace = OnConflict::columns([Column::UserId, Column::SeriesId])
        .update_columns([Column::Rating, Column::UpdatedAt])
        .to_owned();
    Entity::insert(row).on_conflict(replace).exec_without_returning(tx.executor()).await?;
    Ok(())
}

/// Keeps what a user thinks of a book.
pub async fn rate_book(tx: &Tx, user: UserId, book: BookId, rating: i32) -> Result<()> {
    use book_rating::{ActiveModel, Column, Entity};
    let row = ActiveModel {
        user_id: Set(user),
        book_id: Set(book),
        rating: Set(rating),
        updated_at: Set(tx.now()),
    };
    let replace = OnConflict::columns([Column::UserId, Column::BookId])
        .update_columns([Column::Rating, Column::UpdatedAt])
        .to_owned();
    Entity::insert(row).on_conflict(replace).exec_without_returning(tx.executor()).await?;
    Ok(())
}

/// Forgets what a user thinks of a series.
pub async fn unrate_series(tx: &Tx, user: UserId, series: SeriesId) -> Result<()> {
    series_rating::Entity::delete_by_id((user, series)).exec(tx.executor()).await?;
    Ok(())
}

/// Forgets what a user thinks of a book.
pub async fn unrate_book(tx: &Tx, user: UserId, book: BookId) -> Result<()> {
    book_rating::Entity::delete_by_id((user, book)).exec(tx.executor()).await?;
    Ok(())
}

/// What a user writes about a series.
pub async fn review_of_series(
    conn: &Conn<'_>,
    user: UserId,
    series: SeriesId,
) -> Result<Option<String>> {
    let row = series_review::Entity::find_by_id((user, series)).one(conn.executor()).await?;
    Ok(row.map(|row| row.text))
}

/// What a user writes about a book.
pub async fn review_of_book(conn: &Conn<'_>, user: UserId, book: BookId) -> Result<Option<String>> {
    let row = book_review::Entity::find_by_id((user, book)).one(conn.executor()).await?;
    Ok(row.map(|row| row.text))
}

/// Keeps what a user writes about a series; `None` forgets it.
pub async fn review_series(
    tx: &Tx,
    user: UserId,
    series: SeriesId,
    text: Option<String>,
) -> Result<()> {
    use series_review::{ActiveModel, Column, Entity};
    let Some(text) = text else {
        Entity::delete_by_id((user, series)).exec(tx.executor()).await?;
        return Ok(());
    };
    let row = ActiveModel {
        user_id: Set(user),
        series_id: Set(series),
        text: Set(text),
        updated_at: Set(tx.now()),
    };
    let replace = OnConflict::columns([Column::UserId, Column::SeriesId])
        .update_columns([Column::Text, Column::UpdatedAt])
        .to_owned();
    Entity::insert(row).on_conflict(replace).exec_without_returning(tx.executor()).await?;
    Ok(())
}

/// Keeps what a user writes about a book; `None` forgets it.
pub async fn review_book(tx: &Tx, user: UserId, book: BookId, text: Option<String>) -> Result<()> {
    use book_review::{ActiveModel, Column, Entity};
    let Some(text) = text else {
        Entity::delete_by_id((user, book)).exec(tx.executor()).await?;
        return Ok(());
    };
    let row = ActiveModel {
        user_id: Set(user),
        book_id: Set(book),
        text: Set(text),
        updated_at: Set(tx.now()),
    };
    let replace = OnConflict::columns([Column::UserId, Column::BookId])
        .update_columns([Column::Text, Column::UpdatedAt])
        .to_owned();
    Entity::insert(row).on_conflict(replace).exec_without_returning(tx.executor()).await?;
    Ok(())
}

/// Notes that a user wants to read a series; twice is the same as once.
pub async fn want(tx: &Tx, user: UserId, series: SeriesId) -> Result<()> {
    let row = want_to_read::ActiveModel {
        user_id: Set(user),
        series_id: Set(series),
        added_at: Set(tx.now()),
    };
    let keep = OnConflict::columns([want_to_read::Column::UserId, want_to_read::Column::SeriesId])
        .do_nothing()
        .to_owned();
    want_to_read::Entity::insert(row)
        .on_conflict(keep)
        .exec_without_returning(tx.executor())
        .await?;
    Ok(())
}

/// Notes that a user does not want to read a series any more.
pub async fn unwant(tx: &Tx, user: UserId, series: SeriesId) -> Result<()> {
    want_to_read::Entity::delete_by_id((user, series)).exec(tx.executor()).await?;
    Ok(())
}
