//! A task as doors show it, and which tasks are wanted.
//! Must not know how a task is stored.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Lane;
use crate::TaskId;
use crate::scans::TaskState;

/// How far a task is, counted in what it works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TaskProgress {
    /// What is done.
    pub done: u64,
    /// What there is to do, as far as it is known.
    pub total: u64,
}

/// A task as doors show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskStatus {
    /// Which.
    pub task: TaskId,
    /// What kind of work it is.
    pub kind: String,
    /// Where it waits; a text, because a newer version may have recorded it.
    pub lane: String,
    /// Where it is.
    pub state: TaskState,
    /// Its place among those that wait in the same lane.
    pub priority: i32,
    /// How far it is.
    pub progress: Option<TaskProgress>,
    /// Why its last run did not end well: stable code and sentence.
    pub error: Option<(String, String)>,
    /// Runs in a row that failed.
    pub failures: u32,
    /// Runs in a row whose worker died.
    pub crashes: u32,
    /// Whether it was told to stop.
    pub cancel_requested: bool,
    /// When it was recorded.
    pub created_at: DateTime<Utc>,
    /// It waits at least until then.
    pub not_before: Option<DateTime<Utc>>,
    /// When its last run began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
}

/// Which tasks are wanted; what is absent does not matter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TaskFilter {
    /// In this state.
    pub state: Option<TaskState>,
    /// Of this kind.
    pub kind: Option<String>,
    /// In this lane.
    pub lane: Option<Lane>,
}

/// How many tasks of a lane are in a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskCount {
    /// The lane.
    pub lane: String,
    /// The state.
    pub state: TaskState,
    /// How many.
    pub count: u64,
}
