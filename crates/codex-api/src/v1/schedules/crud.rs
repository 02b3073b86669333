//! Handlers of schedules.
//! Must not know when something is due.

use axum::extract::State;
use axum::http::StatusCode;
use codex_models::ScheduleId;
use codex_models::schedules::BY_AGE;

use super::dto::{CreateScheduleRequest, ScheduleDto, ScheduleList, UpdateScheduleRequest};
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::json::Json;
use crate::http::page_query::PageQuery;
use crate::http::valid_json::ValidJson;
use crate::http::valid_path::ValidPath;
use crate::http::valid_query::ValidQuery;
use crate::state::AppState;

/// List the schedules, oldest first.
#[utoipa::path(get, path = "/schedules", operation_id = "list_schedules", tag = "schedules",
               params(PageQuery),
               responses((status = 200, description = "A page of schedules", body = ScheduleList)))]
pub(super) async fn list_schedules(
    State(app): State<AppState>,
    who: Allow<need::SchedulesRead>,
    ValidQuery(page): ValidQuery<PageQuery>,
) -> ApiResult<Json<ScheduleList>> {
    let page = page.request(BY_AGE)?;
    let rows = app.core.schedules().list(who.viewer(), page).await?;
    Ok(Json(rows.into()))
}

/// Schedule work at the times of a cron expression in a named time zone.
#[utoipa::path(post, path = "/schedules", operation_id = "create_schedule", tag = "schedules",
               request_body = CreateScheduleRequest,
               responses((status = 201, description = "Created", body = ScheduleDto)))]
pub(super) async fn create_schedule(
    State(app): State<AppState>,
    who: Allow<need::SchedulesWrite>,
    ValidJson(body): ValidJson<CreateScheduleRequest>,
) -> ApiResult<(StatusCode, Json<ScheduleDto>)> {
    let row = app.core.schedules().create(&who, body.into()).await?;
    Ok((StatusCode::CREATED, Json(row.into())))
}

/// Show a schedule with its next runs.
#[utoipa::path(get, path = "/schedules/{id}", operation_id = "get_schedule", tag = "schedules",
               params(("id" = ScheduleId, Path, description = "Schedule")),
               responses((status = 200, description = "The schedule", body = ScheduleDto)))]
pub(super) async fn get_schedule(
    State(app): State<AppState>,
    who: Allow<need::SchedulesRead>,
    ValidPath(id): ValidPath<ScheduleId>,
) -> ApiResult<Json<ScheduleDto>> {
    let row = app.core.schedules().find(who.viewer(), id).await?;
    Ok(Json(row.into()))
}

/// Change when a schedule fires, or whether it does.
#[utoipa::path(patch, path = "/schedules/{id}", operation_id = "update_schedule", tag = "schedules",
               params(("id" = ScheduleId, Path, description = "Schedule")),
               request_body = UpdateScheduleRequest,
               responses((status = 200, description = "The changed schedule", body = ScheduleDto)))]
pub(super) async fn update_schedule(
    State(app): State<AppState>,
    who: Allow<need::SchedulesWrite>,
    ValidPath(id): ValidPath<ScheduleId>,
    ValidJson(body): ValidJson<UpdateScheduleRequest>,
) -> ApiResult<Json<ScheduleDto>> {
    let row = app.core.schedules().update(&who, id, body.into()).await?;
    Ok(Json(row.into()))
}

/// Delete a schedule with the record of its firings; one that came with the program can only be disabled.
#[utoipa::path(delete, path = "/schedules/{id}", operation_id = "delete_schedule", tag = "schedules",
               params(("id" = ScheduleId, Path, description = "Schedule")),
               responses((status = 204, description = "Deleted"),
                         (status = 409, description = "It came with the program", body = crate::error::ErrorDto)))]
pub(super) async fn delete_schedule(
    State(app): State<AppState>,
    who: Allow<need::SchedulesWrite>,
    ValidPath(id): ValidPath<ScheduleId>,
) -> ApiResult<StatusCode> {
    app.core.schedules().delete(&who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
