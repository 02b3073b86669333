//! Books whose files are gone.
//! Routes only.

mod dto;
mod purge;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(purge::list_trash))
        .routes(routes!(purge::preview_trash_purge))
        .routes(routes!(purge::purge_trash))
        .routes(routes!(purge::restore_trash))
}
