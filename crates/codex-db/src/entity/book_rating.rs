//! Table `book_rating`: what a user thinks of a book.
//! Must not hold logic.

use chrono::{DateTime, Utc};
use codex_models::{BookId, UserId};
use sea_orm::entity::prelude::*;

/// One row of `book_rating`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "book_rating")]
pub struct Model {
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// Of what.
    #[sea_orm(primary_key, auto_increment = false)]
    pub book_id: BookId,
    /// 1 to 10.
    pub rating: i32,
    /// Since when.
    pub updated_at: DateTime<Utc>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
