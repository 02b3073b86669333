//! The catalog for e-reader apps: OPDS 1.2 with page streaming, at `/opds/v1.2` and, its root, at `/opds`.
//! Routes only.

mod atom;
mod books;
mod feeds;
mod files;
mod reader;
mod series;

use axum::routing::get;
use axum::{Router, middleware};

use crate::state::AppState;

/// Where the catalog lies.
const ROOT: &str = "/opds/v1.2";

/// The routes, below `/opds`. They are none of the native API, so they are not in its description. `HEAD` is answered
/// wherever `GET` is.
pub(crate) fn routes() -> Router<AppState> {
    let catalog = Router::new()
        .route("/", get(feeds::root))
        .route("/auth", get(reader::authentication))
        .route("/search.xml", get(feeds::search_description))
        .route("/libraries", get(feeds::libraries))
        .route("/libraries/{id}", get(series::of_library))
        .route("/series", get(series::all))
        .route("/series/{id}", get(books::of_series))
        .route("/books", get(books::all))
        .route("/keep-reading", get(books::keep_reading))
        .route("/search", get(books::search))
        .route("/books/{id}/file/{name}", get(files::file))
        .route("/books/{id}/pages/{number}", get(files::page));
    Router::new()
        .route("/", get(feeds::root))
        // Some apps close the address of a root with a slash.
        .route("/v1.2/", get(feeds::root))
        .nest("/v1.2", catalog)
        .layer(middleware::from_fn(reader::challenge))
}
