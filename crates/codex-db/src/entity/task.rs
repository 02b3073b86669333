//! Table `task`: a persisted unit of work.
//! Must not hold logic.

use chrono::{DateTime, Utc};
use codex_models::TaskId;
use codex_models::scans::TaskState;
use sea_orm::entity::prelude::*;

/// One row of `task`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "task")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TaskId,
    /// `TaskPayload::KIND`.
    pub kind: String,
    /// Lane it waits in.
    pub lane: String,
    /// The payload as JSON.
    #[sea_orm(column_type = "Text")]
    pub payload: String,
    /// Two waiting or running tasks never share it.
    pub dedupe_key: Option<String>,
    /// Where it is.
    pub state: TaskState,
    /// Progress as JSON.
    #[sea_orm(column_type = "Text", nullable)]
    pub progress: Option<String>,
    /// Why it failed: stable code.
    pub error_code: Option<String>,
    /// Why it failed: a sentence.
    pub error_message: Option<String>,
    /// How often it was handed to the workers: its generation in the queue.
    pub attempts: i32,
    /// Its place among those that wait in the same lane; the highest goes first.
    pub priority: i32,
    /// Runs in a row that failed without getting further.
    pub failures: i32,
    /// Runs in a row whose worker died without getting further.
    pub crashes: i32,
    /// It is not handed out before.
    pub not_before: Option<DateTime<Utc>>,
    /// The worker that runs it.
    pub owner: Option<String>,
    /// Until when that worker is believed alive.
    pub lease_until: Option<DateTime<Utc>>,
    /// Somebody wants it to stop.
    pub cancel_requested: bool,
    /// When this generation was pushed to the queue; `None` while it waits for that.
    pub dispatched_at: Option<DateTime<Utc>>,
    /// When it was recorded.
    pub created_at: DateTime<Utc>,
    /// When a worker took it last.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
