//! Metadata of books and series.
//! Routes and re-exports only.

mod books;
mod bulk;
mod bulk_series;
mod dto;
mod series;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) use dto::BookMetadataDto;

use crate::state::AppState;

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(books::get_book_metadata, books::update_book_metadata))
        .routes(routes!(books::reset_book_metadata))
        .routes(routes!(series::get_series_metadata, series::update_series_metadata))
        .routes(routes!(series::reset_series_metadata))
        .routes(routes!(bulk::compare_books_metadata))
        .routes(routes!(bulk::edit_books_metadata))
        .routes(routes!(bulk::undo_books_metadata))
        .routes(routes!(bulk_series::compare_series_metadata))
        .routes(routes!(bulk_series::edit_series_metadata))
        .routes(routes!(bulk_series::undo_series_metadata))
}
