//! Pages of books.
//! Routes only.

mod dto;
mod read;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) use dto::{PageFormat, transform};

use crate::state::AppState;

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(read::list_book_pages)).routes(routes!(read::get_book_page))
}
