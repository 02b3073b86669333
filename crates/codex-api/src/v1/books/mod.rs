//! Books, their files and the inside of EPUB.
//! Routes and re-exports only.

mod browse;
mod conditions;
mod download;
mod dto;
mod epub;
mod marks;
mod query;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) use dto::{BookDto, BookList};
pub(crate) use query::BookQuery;

use crate::state::AppState;

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(browse::list_books))
        .routes(routes!(conditions::query_books))
        .routes(routes!(conditions::count_book_facets))
        .routes(routes!(conditions::count_book_rail))
        .routes(routes!(browse::get_book))
        .routes(routes!(marks::get_book_rating, marks::set_book_rating))
        .routes(routes!(download::get_book_file))
        .routes(routes!(epub::get_book_manifest))
        .routes(routes!(epub::get_book_resource))
        .routes(routes!(epub::list_book_positions))
}
