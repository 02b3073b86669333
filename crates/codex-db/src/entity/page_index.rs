//! Table `page_index`: the pages of a book as one compact record.
//! Must not hold logic.

use codex_models::BookId;
use sea_orm::entity::prelude::*;

/// One row of `page_index`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "page_index")]
pub struct Model {
    /// The book.
    #[sea_orm(primary_key, auto_increment = false)]
    pub book_id: BookId,
    /// The record of `codex-parsers`.
    #[sea_orm(column_type = "Blob")]
    pub data: Vec<u8>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
