//! Table `deck_choice`: series that a user does not want to see on deck.
//! Must not hold logic.

use chrono::{DateTime, Utc};
use codex_models::{SeriesId, UserId};
use sea_orm::entity::prelude::*;

/// One row of `deck_choice`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deck_choice")]
pub struct Model {
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// Which series.
    #[sea_orm(primary_key, auto_increment = false)]
    pub series_id: SeriesId,
    /// Until when; `None` is for good.
    pub snoozed_until: Option<DateTime<Utc>>,
    /// Since when.
    pub created_at: DateTime<Utc>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
