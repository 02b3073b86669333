//! Series.
//! Routes and re-exports only.

mod browse;
mod dto;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) use dto::SeriesDto;

use crate::state::AppState;

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(browse::list_series))
        .routes(routes!(browse::get_series))
        .routes(routes!(browse::list_series_books))
}
