//! Handlers that show tasks.
//! Must not change any.

use axum::extract::State;
use codex_models::TaskId;
use codex_services::tasks::Tasks;

use super::dto::{TaskCountsDto, TaskDto, TaskList};
use super::query::TaskQuery;
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::json::Json;
use crate::http::page_query::PageQuery;
use crate::http::valid_path::ValidPath;
use crate::http::valid_query::ValidQuery;
use crate::state::AppState;

/// List background tasks and their history, the newest first.
#[utoipa::path(get, path = "/tasks", operation_id = "list_tasks", tag = "tasks",
               params(TaskQuery, PageQuery),
               responses((status = 200, description = "A page of tasks", body = TaskList)))]
pub(super) async fn list_tasks(
    State(app): State<AppState>,
    _who: Allow<need::TasksRead>,
    ValidQuery(query): ValidQuery<TaskQuery>,
    ValidQuery(page): ValidQuery<PageQuery>,
) -> ApiResult<Json<TaskList>> {
    let page = page.request(Tasks::ORDER)?;
    let tasks = app.core.tasks().list(&query.into(), &page).await?;
    Ok(Json(tasks.into()))
}

/// Count tasks by lane and state.
#[utoipa::path(get, path = "/tasks/counts", operation_id = "get_task_counts", tag = "tasks",
               responses((status = 200, description = "The counts", body = TaskCountsDto)))]
pub(super) async fn get_task_counts(
    State(app): State<AppState>,
    _who: Allow<need::TasksRead>,
) -> ApiResult<Json<TaskCountsDto>> {
    Ok(Json(app.core.tasks().counts().await?.into()))
}

/// Show a task.
#[utoipa::path(get, path = "/tasks/{id}", operation_id = "get_task", tag = "tasks",
               params(("id" = TaskId, Path, description = "Task")),
               responses((status = 200, description = "The task", body = TaskDto)))]
pub(super) async fn get_task(
    State(app): State<AppState>,
    _who: Allow<need::TasksRead>,
    ValidPath(id): ValidPath<TaskId>,
) -> ApiResult<Json<TaskDto>> {
    Ok(Json(app.core.tasks().find(id).await?.into()))
}
