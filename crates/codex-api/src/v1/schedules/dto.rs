//! Wire shapes of schedules.
//! Must not hold rules.

use chrono::{DateTime, Utc};
use codex_db::entity::{schedule, schedule_firing};
use codex_models::schedules::{FiringOutcome, NewSchedule, SchedulePatch, ScheduledWork};
use codex_models::{LibraryId, ScheduleFiringId, ScheduleId, TaskId};
use codex_services::schedules::ScheduleRow;
use serde::{Deserialize, Serialize};

use crate::v1::list::list_dto;

/// A schedule to create.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CreateScheduleRequest {
    /// What to do.
    work: ScheduledWork,
    /// To which library, for work that needs one.
    library_id: Option<LibraryId>,
    /// When: five fields (minute, hour, day, month, weekday).
    #[schema(example = "30 3 * * *")]
    cron: String,
    /// Where the fields are read, a name of the time zone database.
    #[serde(default = "utc")]
    #[schema(example = "Europe/Berlin", default = "UTC")]
    time_zone: String,
    /// Whether it fires.
    #[serde(default = "yes")]
    #[schema(default = true)]
    enabled: bool,
}

fn utc() -> String {
    "UTC".to_owned()
}

fn yes() -> bool {
    true
}

impl From<CreateScheduleRequest> for NewSchedule {
    fn from(request: CreateScheduleRequest) -> Self {
        let CreateScheduleRequest { work, library_id, cron, time_zone, enabled } = request;
        Self { work, library: library_id, cron, time_zone, enabled }
    }
}

/// A change of a schedule; what is absent stays.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UpdateScheduleRequest {
    /// New expression.
    cron: Option<String>,
    /// New time zone.
    time_zone: Option<String>,
    /// Whether it fires.
    enabled: Option<bool>,
}

impl From<UpdateScheduleRequest> for SchedulePatch {
    fn from(request: UpdateScheduleRequest) -> Self {
        let UpdateScheduleRequest { cron, time_zone, enabled } = request;
        Self { cron, time_zone, enabled }
    }
}

/// An expression to try.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PreviewRequest {
    /// Five fields (minute, hour, day, month, weekday).
    #[schema(example = "30 3 * * *")]
    pub(super) cron: String,
    /// Where the fields are read.
    #[serde(default = "utc")]
    #[schema(example = "Europe/Berlin", default = "UTC")]
    pub(super) time_zone: String,
}

/// When an expression fires.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PreviewDto {
    /// The next times, at most five.
    pub(super) next_runs: Vec<DateTime<Utc>>,
}

/// Work that was asked for.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RunDto {
    /// The task that does it.
    task_id: TaskId,
}

impl From<TaskId> for RunDto {
    fn from(task_id: TaskId) -> Self {
        Self { task_id }
    }
}

list_dto!(
    /// A page of schedules.
    ScheduleList of ScheduleDto
);
list_dto!(
    /// A page of firings.
    FiringList of FiringDto
);

/// A schedule.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ScheduleDto {
    /// Id.
    id: ScheduleId,
    /// What it does.
    work: ScheduledWork,
    /// To which library, for work that needs one.
    #[schema(required)]
    library_id: Option<LibraryId>,
    /// Whether it came with the program and can only be disabled.
    built_in: bool,
    /// When, as five fields.
    cron: String,
    /// Where the fields are read.
    time_zone: String,
    /// Whether it fires.
    enabled: bool,
    /// The due time of its latest run.
    #[schema(required)]
    last_slot: Option<DateTime<Utc>>,
    /// The next runs, at most five; empty while it is disabled.
    next_runs: Vec<DateTime<Utc>>,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// When a person last changed it.
    updated_at: DateTime<Utc>,
}

impl From<ScheduleRow> for ScheduleDto {
    fn from(row: ScheduleRow) -> Self {
        let ScheduleRow { schedule, work, next_runs } = row;
        let schedule::Model {
            id,
            work: _,
            library_id,
            builtin,
            cron,
            time_zone,
            enabled,
            last_slot,
            next_slot: _,
            created_at,
            updated_at,
        } = schedule;
        Self {
            id,
            work,
            library_id,
            built_in: builtin.is_some(),
            cron,
            time_zone,
            enabled,
            last_slot,
            next_runs,
            created_at,
            updated_at,
        }
    }
}

/// One due time of a schedule.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FiringDto {
    /// Id.
    id: ScheduleFiringId,
    /// The due time.
    slot: DateTime<Utc>,
    /// What became of it.
    outcome: FiringOutcome,
    /// The task it recorded, or found open; the history of tasks may have forgotten it.
    #[schema(required)]
    task_id: Option<TaskId>,
    /// When it was dealt with.
    created_at: DateTime<Utc>,
}

impl From<schedule_firing::Model> for FiringDto {
    fn from(row: schedule_firing::Model) -> Self {
        let schedule_firing::Model { id, schedule_id: _, slot, outcome, task_id, created_at } = row;
        Self { id, slot, outcome, task_id, created_at }
    }
}
