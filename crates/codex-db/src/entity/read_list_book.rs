//! Table `read_list_book`: members of read lists, chosen by hand.
//! Must not hold logic.

use codex_models::{BookId, ListId};
use sea_orm::entity::prelude::*;

/// One row of `read_list_book`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "read_list_book")]
pub struct Model {
    /// The read list.
    #[sea_orm(primary_key, auto_increment = false)]
    pub list_id: ListId,
    /// The book.
    #[sea_orm(primary_key, auto_increment = false)]
    pub book_id: BookId,
    /// Its place.
    pub position: i64,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
