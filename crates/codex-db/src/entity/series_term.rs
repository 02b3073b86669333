//! Table `series_term`: the names by which a series is found.
//! Must not hold logic.

use codex_models::SeriesId;
use sea_orm::entity::prelude::*;

/// One row of `series_term`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "series_term")]
pub struct Model {
    /// The series.
    #[sea_orm(primary_key, auto_increment = false)]
    pub series_id: SeriesId,
    /// The term.
    #[sea_orm(primary_key, auto_increment = false)]
    pub term_id: i64,
    /// What a person did; empty for all other kinds.
    #[sea_orm(primary_key, auto_increment = false)]
    pub role: String,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
