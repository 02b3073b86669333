//! Positions of readers.
//! Must not decide what counts as finished.

use crate::scope;
use chrono::{DateTime, Utc};
use codex_models::{BookId, UserId, Viewer};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryTrait, Set};

use crate::entity::progress;
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

/// Stores a position unless one with a newer client time is there; whether it was stored.
pub async fn upsert(tx: &Tx, user: UserId, book: BookId, new: NewProgress) -> Result<bool> {
    let row = progress::ActiveModel {
        user_id: Set(user),
        book_id: Set(book),
        page: Set(new.page),
        percentage: Set(new.percentage),
        completed: Set(new.completed),
        locator: Set(new.locator),
        device: Set(new.device),
        client_at: Set(new.client_at),
        updated_at: Set(tx.now()),
    };
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
    let insert = progress::Entity::insert(row).on_conflict(newest_wins).into_query();
    Ok(tx.executor().execute(&insert).await?.rows_affected() == 1)
}

/// Forgets the position of a user in a book; whether there was one.
pub async fn delete(tx: &Tx, user: UserId, book: BookId) -> Result<bool> {
    Ok(progress::Entity::delete_by_id((user, book)).exec(tx.executor()).await?.rows_affected > 0)
}
