//! Bookmarks.
//! Routes only.

mod dto;
mod keep;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(keep::list_bookmarks))
        .routes(routes!(keep::list_book_bookmarks, keep::create_bookmark))
        .routes(routes!(keep::save_bookmark, keep::delete_bookmark))
}
