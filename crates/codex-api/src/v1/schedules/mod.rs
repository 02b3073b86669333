//! Recurring work.
//! Routes and re-exports only.

mod crud;
mod dto;
mod runs;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(crud::list_schedules, crud::create_schedule))
        .routes(routes!(crud::get_schedule, crud::update_schedule, crud::delete_schedule))
        .routes(routes!(runs::list_schedule_firings))
        .routes(routes!(runs::run_schedule))
        .routes(routes!(runs::preview_schedule))
}
