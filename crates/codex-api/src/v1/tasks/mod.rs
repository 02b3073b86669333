//! Background tasks and their lanes.
//! Routes and re-exports only.

mod control;
mod dto;
mod lanes;
mod list;
mod query;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) use dto::TaskDto;

use crate::state::AppState;

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list_tasks))
        .routes(routes!(list::get_task_counts))
        .routes(routes!(lanes::list_task_lanes))
        .routes(routes!(lanes::update_task_lane))
        .routes(routes!(list::get_task))
        .routes(routes!(control::cancel_task))
        .routes(routes!(control::retry_task))
}
