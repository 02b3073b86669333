//! API keys: own ones, and those of others for managers.
//! Routes only.

mod dto;
mod of_users;
mod own;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(own::list_api_keys, own::create_api_key))
        .routes(routes!(own::delete_api_key))
        .routes(routes!(of_users::list_user_api_keys))
        .routes(routes!(of_users::delete_user_api_key))
}
