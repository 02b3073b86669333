//! Table `schedule`: a recurring rule.
//! Must not hold logic.

use chrono::{DateTime, Utc};
use codex_models::{LibraryId, ScheduleId};
use sea_orm::entity::prelude::*;

/// One row of `schedule`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "schedule")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ScheduleId,
    /// `ScheduledWork`, as text, since a newer program may know more of them.
    pub work: String,
    /// The library it is done to.
    pub library_id: Option<LibraryId>,
    /// Name of a schedule that came with the program, unique.
    #[sea_orm(unique)]
    pub builtin: Option<String>,
    /// Five fields.
    #[sea_orm(column_type = "Text")]
    pub cron: String,
    /// Where those are read.
    #[sea_orm(column_type = "Text")]
    pub time_zone: String,
    /// Whether it fires.
    pub enabled: bool,
    /// The newest slot that fired.
    pub last_slot: Option<DateTime<Utc>>,
    /// The slot that is due next; `None` while it is disabled.
    pub next_slot: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When a person last changed it.
    pub updated_at: DateTime<Utc>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
