//! Cover thumbnails.
//! Routes only.

mod thumbnails;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(thumbnails::get_book_thumbnail))
        .routes(routes!(thumbnails::get_series_thumbnail))
}
