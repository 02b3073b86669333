//! Table `series_review`: what a user writes about a series.
//! Must not hold logic.

use chrono::{DateTime, Utc};
use codex_models::{SeriesId, UserId};
use sea_orm::entity::prelude::*;

/// One row of `series_review`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "series_review")]
pub struct Model {
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// About what.
    #[sea_orm(primary_key, auto_increment = false)]
    pub series_id: SeriesId,
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
