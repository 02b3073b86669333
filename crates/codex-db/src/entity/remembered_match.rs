//! Table `remembered_match`: which books people chose for entries of reading lists.
//! Must not hold logic.

use chrono::{DateTime, Utc};
use codex_models::BookId;
use sea_orm::entity::prelude::*;

/// One row of `remembered_match`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "remembered_match")]
pub struct Model {
    /// What the entry is known by.
    #[sea_orm(primary_key, auto_increment = false)]
    pub identity: String,
    /// The book.
    pub book_id: BookId,
    /// Since when.
    pub updated_at: DateTime<Utc>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
