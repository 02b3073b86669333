//! Table `schedule_firing`: one due time of a schedule and what became of it.
//! Must not hold logic.

use chrono::{DateTime, Utc};
use codex_models::schedules::FiringOutcome;
use codex_models::{ScheduleFiringId, ScheduleId, TaskId};
use sea_orm::entity::prelude::*;

/// One row of `schedule_firing`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "schedule_firing")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ScheduleFiringId,
    /// The schedule.
    pub schedule_id: ScheduleId,
    /// The due time; unique for a schedule.
    pub slot: DateTime<Utc>,
    /// What became of it.
    pub outcome: FiringOutcome,
    /// The task it recorded (or found open); the history of tasks is shorter than this.
    pub task_id: Option<TaskId>,
    /// When it was claimed.
    pub created_at: DateTime<Utc>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
