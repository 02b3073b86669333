//! Reading positions.
//! Routes and re-exports only.

mod batch;
mod batch_dto;
mod deck;
mod dto;
mod history;
mod history_dto;
mod marks;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) use dto::{ProgressDto, locator_text};

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
        .routes(routes!(batch::record_sessions))
        .routes(routes!(history::list_book_sessions))
        .routes(routes!(history::list_book_passes))
        .routes(routes!(history::list_reading_history))
        .routes(routes!(deck::update_series_progress))
        .routes(routes!(deck::list_on_deck))
        .routes(routes!(deck::get_series_on_deck, deck::put_off_series, deck::bring_back_series))
}
