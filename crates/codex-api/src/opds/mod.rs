//! The catalogs for reader apps: OPDS 1.2 with page streaming at `/opds/v1.2` and, its root, at `/opds`; OPDS 2.0 at
//! `/opds/v2`; and both once more behind a key in the address, for apps that cannot sign in.
//! Routes only.

mod atom;
mod catalog;
mod files;
mod json;
mod reading;
mod shelves;
mod titles;

use axum::routing::get;
use axum::{Extension, Router};

use self::catalog::{Version, authentication};
use self::shelves::{books, folders, home, lists, names, search, series};
use crate::state::AppState;

/// The routes, below `/opds`. They are none of the native API, so they are not in its description. `HEAD` is answered
/// wherever `GET` is.
pub(crate) fn routes() -> Router<AppState> {
    let root = Router::new().route("/", get(home::root)).layer(Extension(Version::One));
    Version::ALL.into_iter().fold(root, |routes, version| {
        let name = version.name();
        let at = [format!("/{name}"), format!("/t/{{key}}/{name}")];
        at.into_iter().fold(routes, |routes, path| {
            // Some apps close the address of a root with a slash.
            let closed =
                Router::new().route(&format!("{path}/"), get(home::root)).layer(Extension(version));
            routes.merge(closed).nest(&path, catalog(version))
        })
    })
}

fn catalog(version: Version) -> Router<AppState> {
    let own = match version {
        Version::One => first(),
        Version::Two => second(),
    };
    let directories = Router::new()
        .route("/", get(home::root))
        .route("/catalog", get(home::root))
        .route("/auth", get(authentication))
        .route("/search.xml", get(search::description))
        .route("/search", get(search::search))
        .route("/libraries", get(home::libraries))
        .route("/folders", get(folders::libraries))
        .route("/libraries/{id}/folders", get(folders::folder))
        .route("/libraries/{id}/folders/books", get(folders::books_of))
        .route("/books/choices", get(books::choices))
        .route("/publishers", get(names::publishers))
        .route("/authors", get(names::authors))
        .route("/genres", get(names::genres))
        .route("/tags", get(names::tags))
        .route("/collections", get(lists::collections))
        .route("/collections/{id}", get(lists::collection))
        .route("/filters", get(lists::filters))
        .route("/filters/{id}", get(lists::filter))
        .route("/series/{id}", get(books::of_series))
        .route("/series/{id}/thumbnail", get(files::series_cover));
    let of_books = Router::new()
        .route("/books/{id}", get(books::one))
        .route("/books/{id}/file", get(files::file))
        .route("/books/{id}/file/{name}", get(files::file))
        .route("/books/{id}/thumbnail", get(files::book_cover))
        .route("/books/{id}/thumbnail/small", get(files::book_cover));
    let lists = ["/read-lists", "/readlists"].into_iter().fold(Router::new(), |routes, path| {
        routes
            .route(path, get(lists::read_lists))
            .route(&format!("{path}/{{id}}"), get(lists::read_list))
    });
    let everywhere = ["", "/libraries", "/libraries/{id}"].into_iter().map(shelves_at);
    everywhere
        .fold(directories.merge(of_books).merge(lists).merge(own), Router::merge)
        .layer(Extension(version))
}

/// Lists of everything, or of a library.
fn shelves_at(path: &str) -> Router<AppState> {
    let at = |name: &str| format!("{path}/{name}");
    Router::new()
        .route(&at("keep-reading"), get(books::keep_reading))
        .route(&at("on-deck"), get(books::on_deck))
        .route(&at("ondeck"), get(books::on_deck))
        .route(&at("want-to-read"), get(series::wanted))
        .route(&at("books"), get(books::all))
        .route(&at("books/latest"), get(books::newest))
        .route(&at("series"), get(series::all))
        .route(&at("browse"), get(series::all))
        .route(&at("series/letters"), get(series::letters))
        .route(&at("series/new"), get(series::newest))
        .route(&at("series/latest"), get(series::updated))
}

/// What only the first version has.
fn first() -> Router<AppState> {
    Router::new()
        .route("/libraries/{id}", get(series::of_library))
        .route("/books/{id}/pages/{number}", get(files::streamed_page))
}

/// What only the second version has.
fn second() -> Router<AppState> {
    Router::new()
        .route("/libraries/{id}", get(home::library))
        .route("/libraries/collections", get(lists::collections))
        .route("/libraries/readlists", get(lists::read_lists))
        .route("/libraries/{id}/collections", get(lists::collections))
        .route("/libraries/{id}/readlists", get(lists::read_lists))
        .route("/books/{id}/pages/{number}", get(files::page))
        .route("/books/{id}/manifest", get(reading::manifest))
        .route("/books/{id}/manifest/epub", get(reading::epub))
        .route("/books/{id}/manifest/pdf", get(reading::pdf))
        .route("/books/{id}/manifest/divina", get(reading::divina))
        .route("/books/{id}/resources/{*path}", get(reading::resource))
        .route("/books/{id}/resource/{*path}", get(reading::resource))
        .route("/books/{id}/positions", get(reading::positions))
        .route(
            "/books/{id}/progression",
            get(reading::get_progression).put(reading::put_progression),
        )
        .route("/books/{id}/position", get(reading::get_position).put(reading::put_position))
}
