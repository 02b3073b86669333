//! Collections.
//! Routes and re-exports only.

mod crud;
mod dto;
mod members;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) use dto::CollectionDto;

use crate::state::AppState;

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(crud::list_collections, crud::create_collection))
        .routes(routes!(crud::get_collection, crud::update_collection, crud::delete_collection))
        .routes(routes!(crud::take_over_collection))
        .routes(routes!(members::list_collection_series, members::add_collection_series))
        .routes(routes!(members::order_collection_series))
        .routes(routes!(members::remove_collection_series))
}
