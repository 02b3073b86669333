//! Table `book_review`: what a user writes about a book.
//! Must not hold logic.

use chrono::{DateTime, Utc};
use codex_models::{BookId, UserId};
use sea_orm::entity::prelude::*;

/// One row of `book_review`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "book_review")]
pub struct Model {
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// About what.
    #[sea_orm(primary_key, auto_increment = false)]
    pub book_id: BookId,
    /// The words.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// Since when.
    pub updated_at: DateTime<Utc>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
