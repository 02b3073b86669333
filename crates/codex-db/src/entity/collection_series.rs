//! Table `collection_series`: members of collections, chosen by hand.
//! Must not hold logic.

use codex_models::{ListId, SeriesId};
use sea_orm::entity::prelude::*;

/// One row of `collection_series`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "collection_series")]
pub struct Model {
    /// The collection.
    #[sea_orm(primary_key, auto_increment = false)]
    pub list_id: ListId,
    /// The series.
    #[sea_orm(primary_key, auto_increment = false)]
    pub series_id: SeriesId,
    /// Its place.
    pub position: i64,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
