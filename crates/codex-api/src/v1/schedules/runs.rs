//! Handlers of what schedules did, do now and will do.
//! Must not know when something is due.

use axum::extract::State;
use axum::http::StatusCode;
use codex_models::ScheduleId;
use codex_models::schedules::BY_SLOT;

use super::dto::{FiringList, PreviewDto, PreviewRequest, RunDto};
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::json::Json;
use crate::http::page_query::PageQuery;
use crate::http::valid_json::ValidJson;
use crate::http::valid_path::ValidPath;
use crate::http::valid_query::ValidQuery;
use crate::state::AppState;

/// List the firings of a schedule, newest first.
#[utoipa::path(get, path = "/schedules/{id}/firings", operation_id = "list_schedule_firings", tag = "schedules",
               params(("id" = ScheduleId, Path, description = "Schedule"), PageQuery),
               responses((status = 200, description = "A page of firings", body = FiringList)))]
pub(super) async fn list_schedule_firings(
    State(app): State<AppState>,
    who: Allow<need::SchedulesRead>,
    ValidPath(id): ValidPath<ScheduleId>,
    ValidQuery(page): ValidQuery<PageQuery>,
) -> ApiResult<Json<FiringList>> {
    let page = page.request(BY_SLOT)?;
    let rows = app.core.schedules().firings(who.viewer(), id, page).await?;
    Ok(Json(rows.into()))
}

/// Do the work of a schedule now; a task that waits or runs already is answered instead.
#[utoipa::path(post, path = "/schedules/{id}/run", operation_id = "run_schedule", tag = "schedules",
               params(("id" = ScheduleId, Path, description = "Schedule")),
               responses((status = 202, description = "The task", body = RunDto)))]
pub(super) async fn run_schedule(
    State(app): State<AppState>,
    who: Allow<need::SchedulesWrite>,
    ValidPath(id): ValidPath<ScheduleId>,
) -> ApiResult<(StatusCode, Json<RunDto>)> {
    let task = app.core.schedules().run_now(&who, id).await?;
    Ok((StatusCode::ACCEPTED, Json(task.into())))
}

/// Show the next times of a cron expression, or what is wrong with it.
#[utoipa::path(post, path = "/schedules/preview", operation_id = "preview_schedule", tag = "schedules",
               request_body = PreviewRequest,
               responses((status = 200, description = "The next times", body = PreviewDto)))]
pub(super) async fn preview_schedule(
    State(app): State<AppState>,
    _who: Allow<need::SchedulesRead>,
    ValidJson(body): ValidJson<PreviewRequest>,
) -> ApiResult<Json<PreviewDto>> {
    let next_runs = app.core.schedules().preview(&body.cron, &body.time_zone)?;
    Ok(Json(PreviewDto { next_runs }))
}
