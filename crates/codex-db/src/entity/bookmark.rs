//! Table `bookmark`: places in books that users marked.
//! Must not hold logic.

use chrono::{DateTime, Utc};
use codex_models::{BookId, BookmarkId, UserId};
use sea_orm::entity::prelude::*;

/// One row of `bookmark`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bookmark")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// Id, one of the user's: clients may choose it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BookmarkId,
    /// In which book.
    pub book_id: BookId,
    /// The page, from 1.
    pub page: Option<i32>,
    /// The position as the client wrote it.
    #[sea_orm(column_type = "Text", nullable)]
    pub locator: Option<String>,
    /// What the user notes about it.
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
    /// Its place among those of the book.
    pub position: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
