//! The tables of the routes of protocols, and the routes that the doors tell.

use std::collections::BTreeSet;

use axum::http::Method;
use codex_api::{ProtocolRoute, protocol_routes};

/// What the object of a route is, and so who may not see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Object {
    /// Nothing, and nobody has to be known for it.
    Public,
    /// Nothing that one account sees and another does not.
    Nothing,
    /// All content in sight.
    Content,
    Library,
    Series,
    Book,
    Collection,
    ReadList,
    /// A saved filter.
    Filter,
    /// The file of a book, by its hash.
    Document,
}

/// Every route of the catalogs, below the root of either version.
const CATALOGS: &[(&str, Object)] = &[
    ("GET /", Object::Content),
    ("GET /auth", Object::Public),
    ("GET /authors", Object::Content),
    ("GET /books", Object::Content),
    ("GET /books/choices", Object::Content),
    ("GET /books/latest", Object::Content),
    ("GET /books/{id}", Object::Book),
    ("GET /books/{id}/file", Object::Book),
    ("GET /books/{id}/file/{name}", Object::Book),
    ("GET /books/{id}/manifest", Object::Book),
    ("GET /books/{id}/manifest/divina", Object::Book),
    ("GET /books/{id}/manifest/epub", Object::Book),
    ("GET /books/{id}/manifest/pdf", Object::Book),
    ("GET /books/{id}/pages/{number}", Object::Book),
    ("GET /books/{id}/position", Object::Book),
    ("GET /books/{id}/positions", Object::Book),
    ("GET /books/{id}/progression", Object::Book),
    ("GET /books/{id}/resource/{*path}", Object::Book),
    ("GET /books/{id}/resources/{*path}", Object::Book),
    ("GET /books/{id}/thumbnail", Object::Book),
    ("GET /books/{id}/thumbnail/small", Object::Book),
    ("GET /browse", Object::Content),
    ("GET /catalog", Object::Content),
    ("GET /collections", Object::Content),
    ("GET /collections/{id}", Object::Collection),
    ("GET /filters", Object::Content),
    ("GET /filters/{id}", Object::Filter),
    ("GET /folders", Object::Content),
    ("GET /genres", Object::Content),
    ("GET /keep-reading", Object::Content),
    ("GET /libraries", Object::Content),
    ("GET /libraries/authors", Object::Content),
    ("GET /libraries/books", Object::Content),
    ("GET /libraries/books/latest", Object::Content),
    ("GET /libraries/browse", Object::Content),
    ("GET /libraries/collections", Object::Content),
    ("GET /libraries/genres", Object::Content),
    ("GET /libraries/keep-reading", Object::Content),
    ("GET /libraries/on-deck", Object::Content),
    ("GET /libraries/ondeck", Object::Content),
    ("GET /libraries/publishers", Object::Content),
    ("GET /libraries/read-lists", Object::Content),
    ("GET /libraries/readlists", Object::Content),
    ("GET /libraries/series", Object::Content),
    ("GET /libraries/series/latest", Object::Content),
    ("GET /libraries/series/letters", Object::Content),
    ("GET /libraries/series/new", Object::Content),
    ("GET /libraries/tags", Object::Content),
    ("GET /libraries/want-to-read", Object::Content),
    ("GET /libraries/{id}", Object::Library),
    ("GET /libraries/{id}/authors", Object::Library),
    ("GET /libraries/{id}/books", Object::Library),
    ("GET /libraries/{id}/books/latest", Object::Library),
    ("GET /libraries/{id}/browse", Object::Library),
    ("GET /libraries/{id}/collections", Object::Library),
    ("GET /libraries/{id}/folders", Object::Library),
    ("GET /libraries/{id}/folders/books", Object::Library),
    ("GET /libraries/{id}/genres", Object::Library),
    ("GET /libraries/{id}/keep-reading", Object::Library),
    ("GET /libraries/{id}/on-deck", Object::Library),
    ("GET /libraries/{id}/ondeck", Object::Library),
    ("GET /libraries/{id}/publishers", Object::Library),
    ("GET /libraries/{id}/read-lists", Object::Library),
    ("GET /libraries/{id}/readlists", Object::Library),
    ("GET /libraries/{id}/series", Object::Library),
    ("GET /libraries/{id}/series/latest", Object::Library),
    ("GET /libraries/{id}/series/letters", Object::Library),
    ("GET /libraries/{id}/series/new", Object::Library),
    ("GET /libraries/{id}/shelves", Object::Library),
    ("GET /libraries/{id}/tags", Object::Library),
    ("GET /libraries/{id}/want-to-read", Object::Library),
    ("GET /on-deck", Object::Content),
    ("GET /ondeck", Object::Content),
    ("GET /publishers", Object::Content),
    ("GET /read-lists", Object::Content),
    ("GET /read-lists/{id}", Object::ReadList),
    ("GET /readlists", Object::Content),
    ("GET /readlists/{id}", Object::ReadList),
    ("GET /search", Object::Content),
    ("GET /search.xml", Object::Public),
    ("GET /series", Object::Content),
    ("GET /series/latest", Object::Content),
    ("GET /series/letters", Object::Content),
    ("GET /series/new", Object::Content),
    ("GET /series/{id}", Object::Series),
    ("GET /series/{id}/thumbnail", Object::Series),
    ("GET /tags", Object::Content),
    ("GET /want-to-read", Object::Content),
    ("PUT /books/{id}/position", Object::Book),
    ("PUT /books/{id}/progression", Object::Book),
];

/// Every route of the door of `KOReader`.
const DEVICES: &[(&str, Object)] = &[
    ("GET /healthcheck", Object::Public),
    ("GET /syncs/progress/{document}", Object::Document),
    ("GET /users/auth", Object::Nothing),
    ("POST /users/create", Object::Public),
    ("PUT /syncs/progress", Object::Document),
];

/// One route with its row of a table.
pub(super) struct Row {
    pub(super) method: Method,
    /// The whole path, with its parameters in braces.
    pub(super) path: String,
    /// How the table calls it.
    pub(super) name: String,
    pub(super) object: Object,
}

/// Every route of both doors with its row.
pub(super) fn rows() -> Vec<Row> {
    let mut listed: BTreeSet<(bool, &str)> = BTreeSet::new();
    let rows = protocol_routes().into_iter().map(|ProtocolRoute { method, path }| {
        let (is_of_devices, below) = match path.strip_prefix("/koreader") {
            Some(below) => (true, below),
            None => (false, below_catalog(&path)),
        };
        let name = format!("{method} /{}", below.trim_matches('/'));
        let table = if is_of_devices { DEVICES } else { CATALOGS };
        let row = table.iter().find(|(known, _)| *known == name);
        let (known, object) = row.unwrap_or_else(|| panic!("`{name}` ({path}) has no row"));
        listed.insert((is_of_devices, known));
        Row { method, name, object: *object, path }
    });
    let rows: Vec<Row> = rows.collect();
    let all =
        DEVICES.iter().map(|row| (true, row.0)).chain(CATALOGS.iter().map(|row| (false, row.0)));
    assert_eq!(listed, all.collect(), "every row has a route");
    rows
}

/// The path of a route below the root of its catalog.
fn below_catalog(path: &str) -> &str {
    let below = path.strip_prefix("/opds").unwrap_or_else(|| panic!("{path} is of no door"));
    let below = below.strip_prefix("/t/{key}").unwrap_or(below);
    let version = ["/v1.2", "/v2"].into_iter().find_map(|version| below.strip_prefix(version));
    version.unwrap_or(below)
}
