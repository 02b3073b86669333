//! Handlers of lanes.
//! Must not know tasks.

use axum::extract::State;
use codex_models::tasks::Lane;

use super::dto::{LaneDto, LanesDto, UpdateLaneRequest};
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::json::Json;
use crate::http::valid_json::ValidJson;
use crate::http::valid_path::ValidPath;
use crate::state::AppState;

/// List the lanes with what waits and runs in them, the most urgent first.
#[utoipa::path(get, path = "/tasks/lanes", operation_id = "list_task_lanes", tag = "tasks",
               responses((status = 200, description = "Every lane", body = LanesDto)))]
pub(super) async fn list_task_lanes(
    State(app): State<AppState>,
    _who: Allow<need::TasksRead>,
) -> ApiResult<Json<LanesDto>> {
    Ok(Json(app.core.tasks().lanes().await?.into()))
}

/// Pause or resume a lane or change its concurrency, in every process.
#[utoipa::path(patch, path = "/tasks/lanes/{lane}", operation_id = "update_task_lane", tag = "tasks",
               params(("lane" = Lane, Path, description = "Lane")),
               request_body = UpdateLaneRequest,
               responses((status = 200, description = "The changed lane", body = LaneDto)))]
pub(super) async fn update_task_lane(
    State(app): State<AppState>,
    who: Allow<need::TasksWrite>,
    ValidPath(lane): ValidPath<Lane>,
    ValidJson(body): ValidJson<UpdateLaneRequest>,
) -> ApiResult<Json<LaneDto>> {
    let lane = app.core.tasks().update_lane(&who, lane, body.into()).await?;
    Ok(Json(lane.into()))
}
