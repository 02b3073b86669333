//! Table `book_term`: the names by which a book is found.
//! Must not hold logic.

use codex_models::BookId;
use sea_orm::entity::prelude::*;

/// One row of `book_term`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "book_term")]
pub struct Model {
    /// The book.
    #[sea_orm(primary_key, auto_increment = false)]
    pub book_id: BookId,
    /// The term.
    #[sea_orm(primary_key, auto_increment = false)]
    pub term_id: i64,
    /// What a person did; empty for all other kinds.
    #[sea_orm(primary_key, auto_increment = false)]
    pub role: String,
    /// The place of the book under the term, of story arcs.
    #[sea_orm(column_type = "Double", nullable)]
    pub position: Option<f64>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
