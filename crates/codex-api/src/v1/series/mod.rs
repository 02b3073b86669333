//! Series.
//! Routes and re-exports only.

mod browse;
mod conditions;
mod dto;
mod marks;
mod placements;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) use dto::{SeriesDto, SeriesList};

use crate::state::AppState;

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(browse::list_series))
        .routes(routes!(conditions::query_series))
        .routes(routes!(conditions::count_series_facets))
        .routes(routes!(conditions::count_series_rail))
        .routes(routes!(browse::get_series))
        .routes(routes!(marks::get_series_rating, marks::set_series_rating))
        .routes(routes!(marks::want_series, marks::unwant_series))
        .routes(routes!(browse::list_series_books, placements::place_books))
        .routes(routes!(placements::join_series, placements::part_series))
        .routes(routes!(placements::split_series))
        .routes(routes!(placements::release_books))
}
