//! Table `task_lane`: what was changed of a lane at run time; a lane without a row is as configured.
//! Must not hold logic.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

/// One row of `task_lane`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "task_lane")]
pub struct Model {
    /// Name of the lane.
    #[sea_orm(primary_key, auto_increment = false)]
    pub lane: String,
    /// Nothing more is begun in it.
    pub paused: bool,
    /// How many tasks a process runs in it at the same time, unless as configured.
    pub concurrency: Option<i32>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
