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

use axum::Extension;

use self::catalog::{Version, authentication};
use self::shelves::{books, folders, home, lists, names, search, series};
use crate::http::door::Door;

/// The routes, below `/opds`. They are none of the native API, so they are not in its description. `HEAD` is answered
/// wherever `GET` is.
pub(crate) fn routes() -> Door {
    let root = Door::new().get("/", home::root).layer(Extension(Version::One));
    Version::ALL.into_iter().fold(root, |routes, version| {
        let name = version.name();
        let at = [format!("/{name}"), format!("/t/{{key}}/{name}")];
        at.into_iter().fold(routes, |routes, path| {
            // Some apps close the address of a root with a slash.
            let closed = Door::new().get(&format!("{path}/"), home::root).layer(Extension(version));
            routes.merge(closed).nest(&path, catalog(version))
        })
    })
}

fn catalog(version: Version) -> Door {
    let own = match version {
        Version::One => first(),
        Version::Two => second(),
    };
    let directories = Door::new()
        .get("/", home::root)
        .get("/catalog", home::root)
        .get("/auth", authentication)
        .get("/search.xml", search::description)
        .get("/search", search::search)
        .get("/libraries", home::libraries)
        .get("/folders", folders::libraries)
        .get("/libraries/{id}/shelves", home::shelves)
        .get("/libraries/{id}/folders", folders::folder)
        .get("/libraries/{id}/folders/books", folders::books_of)
        .get("/books/choices", books::choices)
        .get("/filters", lists::filters)
        .get("/filters/{id}", lists::filter)
        .get("/series/{id}", books::of_series)
        .get("/series/{id}/thumbnail", files::series_cover);
    let of_books = Door::new()
        .get("/books/{id}", books::one)
        .get("/books/{id}/file", files::file)
        .get("/books/{id}/file/{name}", files::file)
        .get("/books/{id}/thumbnail", files::book_cover)
        .get("/books/{id}/thumbnail/small", files::book_cover);
    let lists = Door::new()
        .get("/collections/{id}", lists::collection)
        .get("/read-lists/{id}", lists::read_list)
        .get("/readlists/{id}", lists::read_list);
    let everywhere = ["", "/libraries", "/libraries/{id}"].into_iter().map(shelves_at);
    everywhere
        .fold(directories.merge(of_books).merge(lists).merge(own), Door::merge)
        .layer(Extension(version))
}

/// Lists of everything, or of a library.
fn shelves_at(path: &str) -> Door {
    let at = |name: &str| format!("{path}/{name}");
    Door::new()
        .get(&at("keep-reading"), books::keep_reading)
        .get(&at("on-deck"), books::on_deck)
        .get(&at("ondeck"), books::on_deck)
        .get(&at("want-to-read"), series::wanted)
        .get(&at("books"), books::all)
        .get(&at("books/latest"), books::newest)
        .get(&at("series"), series::all)
        .get(&at("browse"), series::all)
        .get(&at("series/letters"), series::letters)
        .get(&at("series/new"), series::newest)
        .get(&at("series/latest"), series::updated)
        .get(&at("collections"), lists::collections)
        .get(&at("read-lists"), lists::read_lists)
        .get(&at("readlists"), lists::read_lists)
        .get(&at("publishers"), names::publishers)
        .get(&at("authors"), names::authors)
        .get(&at("genres"), names::genres)
        .get(&at("tags"), names::tags)
}

/// What only the first version has.
fn first() -> Door {
    Door::new()
        .get("/libraries/{id}", series::of_library)
        .get("/books/{id}/pages/{number}", files::streamed_page)
}

/// What only the second version has.
fn second() -> Door {
    Door::new()
        .get("/libraries/{id}", home::shelves)
        .get("/books/{id}/pages/{number}", files::page)
        .get("/books/{id}/manifest", reading::manifest)
        .get("/books/{id}/manifest/epub", reading::epub)
        .get("/books/{id}/manifest/pdf", reading::pdf)
        .get("/books/{id}/manifest/divina", reading::divina)
        .get("/books/{id}/resources/{*path}", reading::resource)
        .get("/books/{id}/resource/{*path}", reading::resource)
        .get("/books/{id}/positions", reading::positions)
        .get("/books/{id}/progression", reading::get_progression)
        .put("/books/{id}/progression", reading::put_progression)
        .get("/books/{id}/position", reading::get_position)
        .put("/books/{id}/position", reading::put_position)
}
