//! What accounts choose for themselves.
//! Routes only.

mod catalogs;
mod dto;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(catalogs::get_catalog_preferences, catalogs::set_catalog_preferences))
}
