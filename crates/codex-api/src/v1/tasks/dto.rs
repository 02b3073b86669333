//! Wire shapes of tasks and lanes.
//! Must not hold rules.

use chrono::{DateTime, Utc};
use codex_models::TaskId;
use codex_models::scans::TaskState;
use codex_models::tasks::{Lane, LanePatch, LaneStatus, TaskCount, TaskProgress, TaskStatus};
use serde::{Deserialize, Serialize};

use crate::v1::libraries::TaskErrorDto;
use crate::v1::list::list_dto;

list_dto!(
    /// A page of tasks.
    TaskList of TaskDto
);

/// A background task.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TaskDto {
    /// Id.
    id: TaskId,
    /// What kind of work it is.
    kind: String,
    /// The lane it waits or ran in.
    lane: String,
    /// Where it is.
    state: TaskState,
    /// Of those that wait in the same lane the highest goes first; 0 is usual.
    priority: i32,
    /// How far it is.
    #[schema(required)]
    progress: Option<TaskProgressDto>,
    /// Why its last run did not end well.
    #[schema(required)]
    error: Option<TaskErrorDto>,
    /// Runs in a row that failed.
    failures: u32,
    /// Runs in a row whose worker died.
    crashes: u32,
    /// Whether it was told to stop.
    cancel_requested: bool,
    /// When it was recorded.
    created_at: DateTime<Utc>,
    /// It waits at least until then.
    #[schema(required)]
    not_before: Option<DateTime<Utc>>,
    /// When its last run began.
    #[schema(required)]
    started_at: Option<DateTime<Utc>>,
    /// When it ended.
    #[schema(required)]
    finished_at: Option<DateTime<Utc>>,
    /// Milliseconds that its last run took, once it has ended.
    #[schema(required)]
    duration_ms: Option<u64>,
}

impl From<TaskStatus> for TaskDto {
    fn from(status: TaskStatus) -> Self {
        let duration = status.started_at.zip(status.finished_at).map(|(from, to)| to - from);
        let TaskStatus {
            task,
            kind,
            lane,
            state,
            priority,
            progress,
            error,
            failures,
            crashes,
            cancel_requested,
            created_at,
            not_before,
            started_at,
            finished_at,
        } = status;
        Self {
            id: task,
            kind,
            lane,
            state,
            priority,
            progress: progress.map(Into::into),
            error: error.map(|(code, message)| TaskErrorDto { code, message }),
            failures,
            crashes,
            cancel_requested,
            created_at,
            not_before,
            started_at,
            finished_at,
            duration_ms: duration.and_then(|time| u64::try_from(time.num_milliseconds()).ok()),
        }
    }
}

/// How far a task is, counted in what it works on.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
struct TaskProgressDto {
    /// What is done.
    done: u64,
    /// What there is to do, as far as it is known.
    total: u64,
}

impl From<TaskProgress> for TaskProgressDto {
    fn from(progress: TaskProgress) -> Self {
        let TaskProgress { done, total } = progress;
        Self { done, total }
    }
}

/// How many tasks there are.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TaskCountsDto {
    /// One count for each lane and state that has any.
    counts: Vec<TaskCountDto>,
}

impl From<Vec<TaskCount>> for TaskCountsDto {
    fn from(counts: Vec<TaskCount>) -> Self {
        let dto = |TaskCount { lane, state, count }| TaskCountDto { lane, state, count };
        Self { counts: counts.into_iter().map(dto).collect() }
    }
}

/// How many tasks of a lane are in a state.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
struct TaskCountDto {
    /// The lane.
    lane: String,
    /// The state.
    state: TaskState,
    /// How many.
    count: u64,
}

/// Every lane.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LanesDto {
    /// The most urgent first.
    items: Vec<LaneDto>,
}

impl From<Vec<LaneStatus>> for LanesDto {
    fn from(lanes: Vec<LaneStatus>) -> Self {
        Self { items: lanes.into_iter().map(Into::into).collect() }
    }
}

/// A lane: a queue of its own with its own concurrency.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LaneDto {
    /// Which.
    lane: Lane,
    /// Whether nothing more is begun in it, in any process.
    paused: bool,
    /// How many tasks each process runs in it at the same time.
    concurrency: u32,
    /// Tasks that wait.
    queued: u64,
    /// Tasks that run.
    running: u64,
}

impl From<LaneStatus> for LaneDto {
    fn from(status: LaneStatus) -> Self {
        let LaneStatus { lane, paused, concurrency, queued, running } = status;
        Self { lane, paused, concurrency, queued, running }
    }
}

/// A change of a lane; what is absent stays.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UpdateLaneRequest {
    /// Whether nothing more is begun in it; what runs is left alone.
    paused: Option<bool>,
    /// How many tasks each process runs in it at the same time.
    #[schema(minimum = 1, maximum = 64)]
    concurrency: Option<u32>,
}

impl From<UpdateLaneRequest> for LanePatch {
    fn from(request: UpdateLaneRequest) -> Self {
        let UpdateLaneRequest { paused, concurrency } = request;
        Self { paused, concurrency }
    }
}
