//! The ways in: the root, the libraries, and what each begins with.
//! Must not query: services answer.

use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Utc};
use codex_models::books::{BookFilter, ReadStatus};
use codex_models::progress::DeckFilter;
use codex_models::series::SeriesFilter;
use codex_models::{Actor, PageRequest};

use super::books::{LAST_READ, NEWEST};
use super::series::UPDATED;
use super::{OfLibrary, Within};
use crate::error::ApiResult;
use crate::http::allow::need;
use crate::http::valid_path::ValidPath;
use crate::opds::catalog::{
    Feed, Group, Item, Kind, Place, Reader, SUBSECTION, Version, Way, books, feed_urn, series, urn,
};
use crate::state::AppState;

/// Rows of the beginning of a list.
const FEW: u32 = 5;
/// The relation of a list of what came last.
const NEW: &str = "http://opds-spec.org/sort/new";

/// Ways that every library has too: path, title, summary, relation and kind.
const SHELVES: &[(&str, &str, &str, &str, Kind)] = &[
    ("/keep-reading", "Keep reading", "What you have begun", SUBSECTION, Kind::Books),
    ("/on-deck", "On deck", "The next books of what you read", SUBSECTION, Kind::Books),
    ("/want-to-read", "Want to read", "What you put aside", SUBSECTION, Kind::Ways),
    ("/books/latest", "New books", "What came last", NEW, Kind::Books),
    ("/series", "All series", "By title", SUBSECTION, Kind::Ways),
    ("/series/letters", "Series by letter", "From A to Z", SUBSECTION, Kind::Ways),
    ("/series/new", "New series", "What came last", SUBSECTION, Kind::Ways),
    ("/series/latest", "Updated series", "What changed last", SUBSECTION, Kind::Ways),
    ("/books", "All books", "By title", SUBSECTION, Kind::Books),
];
/// Directories that every library has too.
const DIRECTORIES: &[(&str, &str, &str, &str, Kind)] = &[
    ("/collections", "Collections", "Series that belong together", SUBSECTION, Kind::Ways),
    ("/read-lists", "Read lists", "Books in an order", SUBSECTION, Kind::Ways),
    ("/publishers", "Publishers", "Series by publisher", SUBSECTION, Kind::Ways),
    ("/authors", "Authors", "Books by who made them", SUBSECTION, Kind::Ways),
    ("/genres", "Genres", "Series by genre", SUBSECTION, Kind::Ways),
    ("/tags", "Tags", "Series by tag", SUBSECTION, Kind::Ways),
    ("/folders", "Folders", "As they lie on the disk", SUBSECTION, Kind::Ways),
];
/// Ways that only the root has.
const OWN: &[(&str, &str, &str, &str, Kind)] = &[
    ("/libraries", "Libraries", "One by one", SUBSECTION, Kind::Ways),
    ("/books/choices", "Books by…", "In other orders, or unread", SUBSECTION, Kind::Ways),
    ("/filters", "Saved filters", "What you looked for before", SUBSECTION, Kind::Ways),
];

/// The way in.
pub(in crate::opds) async fn root(
    State(app): State<AppState>,
    who: Reader<need::LibrariesRead>,
) -> ApiResult<Response> {
    let now = app.core.clock().now();
    let all = SHELVES.iter().chain(DIRECTORIES).chain(OWN);
    let ways = ways(Within::default(), all, now);
    let groups = groups(&app, &who, who.version(), Within::default()).await?;
    let id = feed_urn("");
    let feed = Feed::of_ways((&id, "Codex"), Place::root(), Place::root(), now, ways);
    Feed { groups, ..feed }.answer(&who)
}

/// Libraries in sight.
pub(in crate::opds) async fn libraries(
    State(app): State<AppState>,
    who: Reader<need::LibrariesRead>,
) -> ApiResult<Response> {
    let libraries = app.core.libraries().list(who.viewer()).await?;
    let ways = libraries.into_iter().map(|row| {
        Item::Way(Way {
            id: urn(&row.library.id),
            title: row.library.name,
            summary: None,
            updated: row.library.updated_at,
            to: Place::new(format!("/libraries/{}", row.library.id)),
            rel: SUBSECTION,
            kind: Kind::Ways,
            count: Some(row.series_count),
        })
    });
    let (id, now) = (feed_urn("libraries"), app.core.clock().now());
    let place = Place::new("/libraries");
    Feed::of_ways((&id, "Libraries"), place, Place::root(), now, ways.collect()).answer(&who)
}

/// The shelves and directories of a library.
pub(in crate::opds) async fn shelves(
    State(app): State<AppState>,
    who: Reader<need::LibrariesRead>,
    ValidPath(OfLibrary { id }): ValidPath<OfLibrary>,
) -> ApiResult<Response> {
    let row = app.core.libraries().find(who.viewer(), id).await?;
    let within = Within { id: Some(id) };
    let all = SHELVES.iter().chain(DIRECTORIES);
    let items = ways(within, all, row.library.updated_at);
    let groups = groups(&app, &who, who.version(), within).await?;
    let place = Place::new(within.path());
    let up = Place::new("/libraries");
    let (own, now) = (within.urn("home"), app.core.clock().now());
    let feed = Feed::of_ways((&own, &row.library.name), place, up, now, items);
    Feed { groups, ..feed }.answer(&who)
}

fn ways<'a>(
    within: Within,
    shelves: impl Iterator<Item = &'a (&'a str, &'a str, &'a str, &'static str, Kind)>,
    updated: DateTime<Utc>,
) -> Vec<Item> {
    let way = |(path, title, summary, rel, kind): &(&str, &str, &str, &'static str, Kind)| {
        Item::Way(Way {
            id: within.urn(&path.trim_start_matches('/').replace('/', ":")),
            title: (*title).to_owned(),
            summary: Some((*summary).to_owned()),
            updated,
            to: Place::new(format!("{}{path}", within.path())),
            rel,
            kind: *kind,
            count: None,
        })
    };
    shelves.map(way).collect()
}

/// The beginnings of the lists that change most, where the version can show them.
async fn groups(
    app: &AppState,
    who: &Actor,
    version: Version,
    within: Within,
) -> ApiResult<Vec<Group>> {
    if version == Version::One {
        return Ok(Vec::new());
    }
    let (viewer, first) = (who.viewer(), || PageRequest::first(FEW));
    let filter = BookFilter { library: within.id, ..BookFilter::default() };
    let begun = BookFilter { status: Some(ReadStatus::Reading), ..filter.clone() };
    let begun = app.core.books().list(viewer, &begun, LAST_READ, first()).await?;
    let deck = DeckFilter { library: within.id, ..DeckFilter::default() };
    let deck = app.core.progress().on_deck(viewer, deck, first()).await?;
    let newest = app.core.books().list(viewer, &filter, NEWEST, first()).await?;
    let filter = SeriesFilter { library: within.id, ..SeriesFilter::default() };
    let updated = app.core.series().list(viewer, &filter, UPDATED, first()).await?;
    let group = |title: &str, path: &str, total, items: Vec<Item>| Group {
        title: title.to_owned(),
        to: Place::new(format!("{}{path}", within.path())),
        total: Some(total),
        items,
    };
    Ok(vec![
        group("Keep reading", "/keep-reading", begun.total, books(begun.items)),
        group("On deck", "/on-deck", deck.total, books(deck.items)),
        group("New books", "/books/latest", newest.total, books(newest.items)),
        group("Updated series", "/series/latest", updated.total, series(updated.items)),
    ])
}
