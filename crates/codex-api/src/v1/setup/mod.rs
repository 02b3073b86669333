//! First run: the first administrator.
//! Routes only.

mod dto;
mod first_admin;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(first_admin::get_setup, first_admin::create_setup))
}
