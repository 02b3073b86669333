//! Table `series_sharing_tag`: labels that decide who sees a series.
//! Must not hold logic.

use codex_models::SeriesId;
use sea_orm::entity::prelude::*;

/// One row of `series_sharing_tag`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "series_sharing_tag")]
pub struct Model {
    /// The series.
    #[sea_orm(primary_key, auto_increment = false)]
    pub series_id: SeriesId,
    /// The label, in lower case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub label: String,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
