//! Reading positions.
//! Routes and re-exports only.

mod dto;
mod marks;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) use dto::ProgressDto;

use crate::state::AppState;

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(
            marks::get_book_progress,
            marks::update_book_progress,
            marks::delete_book_progress
        ))
        .routes(routes!(marks::list_continue_reading))
}
