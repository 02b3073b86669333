//! Table `event`: the bounded log of what happened.
//! Must not hold logic.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

/// One row of `event`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
pub struct Model {
    /// Place in the order of commits, from 1 and without gaps.
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: i64,
    /// The event as JSON.
    #[sea_orm(column_type = "Text")]
    pub payload: String,
    /// When it was written.
    pub created_at: DateTime<Utc>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
