//! Which tasks a list asks for.
//! Must not know SQL.

use codex_models::scans::TaskState;
use codex_models::tasks::{Lane, TaskFilter};
use serde::Deserialize;

/// Which tasks.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct TaskQuery {
    /// Only in this state.
    state: Option<TaskState>,
    /// Only of this kind.
    kind: Option<String>,
    /// Only in this lane.
    lane: Option<Lane>,
}

impl From<TaskQuery> for TaskFilter {
    fn from(query: TaskQuery) -> Self {
        let TaskQuery { state, kind, lane } = query;
        Self { state, kind, lane }
    }
}
