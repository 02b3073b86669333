//! Positions of readers, and the log they are folded from.
//! Must not decide what counts as finished.

pub mod deck;
pub mod history;
pub mod log;
pub mod passes;
pub mod streams;

use std::collections::HashMap;

use crate::scope;
use chrono::{DateTime, Utc};
use codex_models::{BookId, SeriesId, UserId, Viewer};
use sea_orm::sea_query::{Expr, LockType, OnConflict, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, JoinType, QueryFilter,
    QuerySelect, QueryTrait, Select, Set,
};

use crate::entity::{book, progress, user};
use crate::sql::chunk;
use crate::{Conn, Result, Tx};

/// A position to store.
#[derive(Debug, Clone, PartialEq)]
pub struct NewProgress {
    /// Page, from 1.
    pub page: Option<i32>,
    /// Share of the book, 0 to 1.
    pub percentage: f64,
    /// Finished.
    pub completed: bool,
    /// Locator as sent.
    pub locator: Option<String>,
    /// Device.
    pub device: Option<String>,
    /// Client time.
    pub client_at: DateTime<Utc>,
}

/// Where the viewer is in a book they may see.
pub async fn find(
    conn: &Conn<'_>,
    viewer: &Viewer,
    book: BookId,
) -> Result<Option<progress::Model>> {
    let Some(user) = viewer.user() else { return Ok(None) };
    let position = progress::Entity::find_by_id((user, book))
        .filter(scope::book_in_sight(progress::Column::BookId, viewer));
    Ok(position.one(conn.executor()).await?)
}

/// What is kept of a user in these books, whoever may see them.
pub async fn kept(
    conn: &Conn<'_>,
    user: UserId,
    books: &[BookId],
) -> Result<HashMap<BookId, progress::Model>> {
    let mut found = HashMap::with_capacity(books.len());
    for part in chunk::ids(books) {
        let rows = progress::Entity::find()
            .filter(progress::Column::UserId.eq(user))
            .filter(progress::Column::BookId.is_in(part.iter().copied()))
            .all(conn.executor())
            .await?;
        found.extend(rows.into_iter().map(|row| (row.book_id, row)));
    }
    Ok(found)
}

/// Those of these books that are in sight, with their numbers of pages, for who is going to write into the log of the user:
/// where any is in sight, other writers of it are held off as by [`log::lock`]. One statement, for it is part of every page
/// turn.
pub async fn lock_and_count_pages(
    tx: &Tx,
    viewer: &Viewer,
    user: UserId,
    books: &[BookId],
) -> Result<HashMap<BookId, u32>> {
    let mut found = HashMap::with_capacity(books.len());
    let its_user = Expr::col((user::Entity, user::Column::Id)).eq(user);
    for part in chunk::ids(books) {
        let condition = book::Column::Id.is_in(part.iter().copied());
        let mut select = counts(viewer, Condition::all().add(condition));
        QueryTrait::query(&mut select)
            .join(JoinType::InnerJoin, user::Entity, its_user.clone())
            .lock_with_tables(LockType::NoKeyUpdate, [user::Entity]);
        found.extend(pairs(select, tx.executor()).await?);
    }
    Ok(found)
}

/// The books of a series that are in sight and that the user has not finished, with their numbers of pages.
pub async fn unfinished_of_series(
    conn: &Conn<'_>,
    viewer: &Viewer,
    user: UserId,
    series: SeriesId,
) -> Result<Vec<(BookId, u32)>> {
    let finished = of_book(user).and_where(progress::Column::Completed.eq(true)).take();
    let condition =
        Condition::all().add(book::Column::SeriesId.eq(series)).add(Expr::exists(finished).not());
    counted(conn, viewer, condition).await
}

/// The books of a series that are in sight and that the user has begun, with their numbers of pages.
pub async fn begun_of_series(
    conn: &Conn<'_>,
    viewer: &Viewer,
    user: UserId,
    series: SeriesId,
) -> Result<Vec<(BookId, u32)>> {
    let condition = Condition::all()
        .add(book::Column::SeriesId.eq(series))
        .add(Expr::exists(of_book(user).take()));
    counted(conn, viewer, condition).await
}

/// Stores a position unless one with a newer client time is there; whether it was stored.
pub async fn upsert(tx: &Tx, user: UserId, book: BookId, new: NewProgress) -> Result<bool> {
    Ok(!upsert_many(tx, user, vec![(book, new)]).await?.is_empty())
}

/// Stores positions, each unless one with a newer client time is there; those that were stored.
pub async fn upsert_many(
    tx: &Tx,
    user: UserId,
    new: Vec<(BookId, NewProgress)>,
) -> Result<Vec<progress::Model>> {
    let stored_at = Expr::col((progress::Entity, progress::Column::ClientAt));
    let newest_wins = OnConflict::columns([progress::Column::UserId, progress::Column::BookId])
        .update_columns([
            progress::Column::Page,
            progress::Column::Percentage,
            progress::Column::Completed,
            progress::Column::Locator,
            progress::Column::Device,
            progress::Column::ClientAt,
            progress::Column::UpdatedAt,
        ])
        .action_and_where(stored_at.lte(Expr::col(("excluded", progress::Column::ClientAt))))
        .to_owned();
    let mut stored = Vec::with_capacity(new.len());
    for part in chunk::rows(&new, 9) {
        let rows = part.iter().map(|(book, new)| row(tx, user, *book, new.clone()));
        let insert = progress::Entity::insert_many(rows).on_conflict(newest_wins.clone());
        stored.extend(insert.exec_with_returning(tx.executor()).await?);
    }
    Ok(stored)
}

/// Forgets the positions of a user in these books.
pub async fn delete(tx: &Tx, user: UserId, books: &[BookId]) -> Result<()> {
    for part in chunk::ids(books) {
        progress::Entity::delete_many()
            .filter(progress::Column::UserId.eq(user))
            .filter(progress::Column::BookId.is_in(part.iter().copied()))
            .exec(tx.executor())
            .await?;
    }
    Ok(())
}

fn row(tx: &Tx, user: UserId, book: BookId, new: NewProgress) -> progress::ActiveModel {
    progress::ActiveModel {
        user_id: Set(user),
        book_id: Set(book),
        page: Set(new.page),
        percentage: Set(new.percentage),
        completed: Set(new.completed),
        locator: Set(new.locator),
        device: Set(new.device),
        client_at: Set(new.client_at),
        updated_at: Set(tx.now()),
    }
}

async fn counted(
    conn: &Conn<'_>,
    viewer: &Viewer,
    condition: Condition,
) -> Result<Vec<(BookId, u32)>> {
    pairs(counts(viewer, condition), conn.executor()).await
}

/// Books in sight, with their numbers of pages.
fn counts(viewer: &Viewer, condition: Condition) -> Select<book::Entity> {
    book::Entity::find()
        .select_only()
        .columns([book::Column::Id, book::Column::PageCount])
        .filter(condition)
        .filter(scope::books_in_sight(viewer))
}

async fn pairs(
    select: Select<book::Entity>,
    executor: &impl ConnectionTrait,
) -> Result<Vec<(BookId, u32)>> {
    let rows: Vec<(BookId, i32)> = select.into_tuple().all(executor).await?;
    Ok(rows.into_iter().map(|(id, pages)| (id, pages.unsigned_abs())).collect())
}

/// What is kept of a user in the book of the statement around it.
fn of_book(user: UserId) -> sea_orm::sea_query::SelectStatement {
    let same = Expr::col((progress::Entity, progress::Column::BookId));
    Query::select()
        .expr(Expr::val(1))
        .from(progress::Entity)
        .and_where(same.equals((book::Entity, book::Column::Id)))
        .and_where(progress::Column::UserId.eq(user))
        .take()
}
