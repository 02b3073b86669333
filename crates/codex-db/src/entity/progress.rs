//! Table `progress`: where a user is in a book.
//! Must not hold logic.

use chrono::{DateTime, Utc};
use codex_models::{BookId, UserId};
use sea_orm::entity::prelude::*;

/// One row of `progress`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "progress")]
pub struct Model {
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// Where.
    #[sea_orm(primary_key, auto_increment = false)]
    pub book_id: BookId,
    /// Page, from 1.
    pub page: Option<i32>,
    /// Share of the book, 0 to 1.
    #[sea_orm(column_type = "Double")]
    pub percentage: f64,
    /// Finished.
    pub completed: bool,
    /// Locator as sent.
    #[sea_orm(column_type = "Text", nullable)]
    pub locator: Option<String>,
    /// Device that reported it.
    pub device: Option<String>,
    /// Client time of the report; the newest wins.
    pub client_at: DateTime<Utc>,
    /// When it was stored.
    pub updated_at: DateTime<Utc>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
