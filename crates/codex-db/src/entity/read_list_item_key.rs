//! Table `read_list_item_key`: what the books that entries of reading lists mean are known by.
//! Must not hold logic.

use codex_models::ItemId;
use sea_orm::entity::prelude::*;

/// One row of `read_list_item_key`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "read_list_item_key")]
pub struct Model {
    /// The entry.
    #[sea_orm(primary_key, auto_increment = false)]
    pub item_id: ItemId,
    /// What its book is known by.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
