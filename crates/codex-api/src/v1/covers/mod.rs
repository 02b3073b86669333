//! Covers: thumbnails, and what stands in their place.
//! Routes and re-exports only.

mod books;
mod dto;
mod series;
mod thumbnails;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use codex_models::Page;
use codex_models::covers::CoverLook;
use codex_services::covers::Candidate;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(thumbnails::get_book_thumbnail))
        .routes(routes!(thumbnails::get_series_thumbnail))
        .routes(routes!(books::list_book_covers, books::upload_book_cover))
        .routes(routes!(books::pick_book_cover))
        .routes(routes!(books::choose_book_cover))
        .routes(routes!(books::delete_book_cover))
        .routes(routes!(series::list_series_covers, series::upload_series_cover))
        .routes(routes!(series::pick_series_cover))
        .routes(routes!(series::choose_series_cover))
        .routes(routes!(series::delete_series_cover))
}

/// The tiny picture of a cover as it is on the wire.
pub(super) fn placeholder(look: &CoverLook) -> String {
    STANDARD.encode(look.cells())
}

/// All covers as one page: there are few.
fn page_of(covers: Vec<Candidate>) -> Page<Candidate> {
    let total = covers.len() as u64;
    Page { items: covers, next: None, total }
}
