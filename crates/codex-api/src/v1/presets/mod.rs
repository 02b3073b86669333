//! Saved filters.
//! Routes and re-exports only.

mod crud;
mod dto;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(crud::list_presets, crud::create_preset)).routes(routes!(
        crud::get_preset,
        crud::replace_preset,
        crud::delete_preset
    ))
}
