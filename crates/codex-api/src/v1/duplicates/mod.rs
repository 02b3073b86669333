//! What is there twice, what is wrong with books, and what is missing of series.
//! Routes only.

mod dto;
mod find;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(find::list_duplicate_books))
        .routes(routes!(find::list_duplicate_series))
        .routes(routes!(find::list_book_problems))
        .routes(routes!(find::fix_book_problems))
        .routes(routes!(find::list_series_gaps))
}
