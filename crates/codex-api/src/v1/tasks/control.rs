//! Handlers that stop tasks and try them again.
//! Must not wait for the task.

use axum::extract::State;
use axum::http::StatusCode;
use codex_models::TaskId;

use super::dto::TaskDto;
use crate::error::{ApiResult, ErrorDto};
use crate::http::allow::{Allow, need};
use crate::http::json::Json;
use crate::http::valid_path::ValidPath;
use crate::state::AppState;

/// Stop a task: at once when it waits, a moment later when it runs.
#[utoipa::path(post, path = "/tasks/{id}/cancel", operation_id = "cancel_task", tag = "tasks",
               params(("id" = TaskId, Path, description = "Task")),
               responses((status = 202, description = "It stops", body = TaskDto),
                         (status = 409, description = "It has ended", body = ErrorDto)))]
pub(super) async fn cancel_task(
    State(app): State<AppState>,
    who: Allow<need::TasksWrite>,
    ValidPath(id): ValidPath<TaskId>,
) -> ApiResult<(StatusCode, Json<TaskDto>)> {
    let task = app.core.tasks().cancel(&who, id).await?;
    Ok((StatusCode::ACCEPTED, Json(task.into())))
}

/// Try a task again that failed or was canceled.
#[utoipa::path(post, path = "/tasks/{id}/retry", operation_id = "retry_task", tag = "tasks",
               params(("id" = TaskId, Path, description = "Task")),
               responses((status = 202, description = "It waits again", body = TaskDto),
                         (status = 409, description = "There is nothing to try again, or another task does the same",
                          body = ErrorDto)))]
pub(super) async fn retry_task(
    State(app): State<AppState>,
    who: Allow<need::TasksWrite>,
    ValidPath(id): ValidPath<TaskId>,
) -> ApiResult<(StatusCode, Json<TaskDto>)> {
    let task = app.core.tasks().retry(&who, id).await?;
    Ok((StatusCode::ACCEPTED, Json(task.into())))
}
