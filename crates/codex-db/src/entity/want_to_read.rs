//! Table `want_to_read`: series that a user means to read.
//! Must not hold logic.

use chrono::{DateTime, Utc};
use codex_models::{SeriesId, UserId};
use sea_orm::entity::prelude::*;

/// One row of `want_to_read`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "want_to_read")]
pub struct Model {
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// What.
    #[sea_orm(primary_key, auto_increment = false)]
    pub series_id: SeriesId,
    /// Since when.
    pub added_at: DateTime<Utc>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
