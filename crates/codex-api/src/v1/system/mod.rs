//! Health, the description of the API and the page to explore it.
//! Routes only.

mod docs;
mod dto;
mod health;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

/// The routes below `/api/v1`.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(docs::get_openapi)).routes(routes!(docs::get_docs))
}

/// The routes at the root, where orchestrators look.
pub(crate) fn health_routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(health::get_livez)).routes(routes!(health::get_readyz))
}
