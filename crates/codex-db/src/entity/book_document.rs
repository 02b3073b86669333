//! Table `book_document`: by what `KOReader` knows the file of a book.
//! Must not hold logic.

use codex_models::BookId;
use sea_orm::entity::prelude::*;

/// One row of `book_document`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "book_document")]
pub struct Model {
    /// Which book.
    #[sea_orm(primary_key, auto_increment = false)]
    pub book_id: BookId,
    /// Bytes of the file that was looked at.
    pub size: i64,
    /// Its modification time in microseconds since 1970.
    pub modified_us: i64,
    /// Its name.
    pub file_name: String,
    /// Partial MD5 of its content; `None` when it could not be read or is a folder.
    #[sea_orm(column_type = "VarBinary(StringLen::N(16))", nullable)]
    pub content: Option<Vec<u8>>,
    /// MD5 of its name.
    #[sea_orm(column_type = "VarBinary(StringLen::N(16))")]
    pub name: Vec<u8>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
