//! Directories of names: what somebody made, or what is filed under a word.
//! Must not query: services answer.

use axum::extract::State;
use axum::response::Response;
use codex_models::Actor;
use codex_models::filter::Subject;
use codex_models::metadata::TermKind;

use super::Within;
use crate::error::ApiResult;
use crate::http::allow::need;
use crate::http::disposition::percent_encode;
use crate::http::valid_path::ValidPath;
use crate::http::valid_query::ValidQuery;
use crate::opds::catalog::{Feed, Item, Kind, ListQuery, Place, Reader, SUBSECTION, Way};
use crate::state::AppState;

/// A directory: its name and title, whose names it lists, and the parameter that asks for one.
struct Directory {
    name: &'static str,
    title: &'static str,
    subject: Subject,
    kind: TermKind,
    parameter: &'static str,
}

const PUBLISHERS: Directory = Directory {
    name: "publishers",
    title: "Publishers",
    subject: Subject::Series,
    kind: TermKind::Publisher,
    parameter: "publisher",
};
const AUTHORS: Directory = Directory {
    name: "authors",
    title: "Authors",
    subject: Subject::Books,
    kind: TermKind::Person,
    parameter: "author",
};
const GENRES: Directory = Directory {
    name: "genres",
    title: "Genres",
    subject: Subject::Series,
    kind: TermKind::Genre,
    parameter: "genre",
};
const TAGS: Directory = Directory {
    name: "tags",
    title: "Tags",
    subject: Subject::Series,
    kind: TermKind::Tag,
    parameter: "tag",
};

/// Publishers of series.
pub(in crate::opds) async fn publishers(
    State(app): State<AppState>,
    who: Reader<need::LibrariesRead>,
    ValidPath(within): ValidPath<Within>,
    ValidQuery(query): ValidQuery<ListQuery>,
) -> ApiResult<Response> {
    list(&app, &who, (within, &query), &PUBLISHERS).await?.answer(&who)
}

/// People who made books.
pub(in crate::opds) async fn authors(
    State(app): State<AppState>,
    who: Reader<need::LibrariesRead>,
    ValidPath(within): ValidPath<Within>,
    ValidQuery(query): ValidQuery<ListQuery>,
) -> ApiResult<Response> {
    list(&app, &who, (within, &query), &AUTHORS).await?.answer(&who)
}

/// Genres of series.
pub(in crate::opds) async fn genres(
    State(app): State<AppState>,
    who: Reader<need::LibrariesRead>,
    ValidPath(within): ValidPath<Within>,
    ValidQuery(query): ValidQuery<ListQuery>,
) -> ApiResult<Response> {
    list(&app, &who, (within, &query), &GENRES).await?.answer(&who)
}

/// Tags of series.
pub(in crate::opds) async fn tags(
    State(app): State<AppState>,
    who: Reader<need::LibrariesRead>,
    ValidPath(within): ValidPath<Within>,
    ValidQuery(query): ValidQuery<ListQuery>,
) -> ApiResult<Response> {
    list(&app, &who, (within, &query), &TAGS).await?.answer(&who)
}

async fn list(
    app: &AppState,
    who: &Actor,
    (within, query): (Within, &ListQuery),
    of: &Directory,
) -> ApiResult<Feed> {
    let Directory { name, title, subject, kind, parameter } = *of;
    let title = within.title(app, who, title).await?;
    let now = app.core.clock().now();
    let page = query.request("name")?;
    let found = app.core.metadata().names(&within.eyes(who.viewer()), subject, kind, page).await?;
    let (to, kind) = match subject {
        Subject::Series => ("/series", Kind::Ways),
        Subject::Books => ("/books", Kind::Books),
    };
    let ways = found.items.iter().map(|row| {
        Item::Way(Way {
            id: within.urn(&format!("{parameter}:{}", percent_encode(&row.name))),
            to: Place::new(format!("{}{to}", within.path())).with(parameter, row.name.clone()),
            title: row.name.clone(),
            summary: None,
            updated: now,
            rel: SUBSECTION,
            kind,
            count: Some(row.count),
        })
    });
    let (place, up) = (Place::new(format!("{}/{name}", within.path())), Place::new(within.path()));
    let id = within.urn(name);
    let feed = Feed::of_ways((&id, &title), place, up, now, ways.collect());
    Ok(Feed { paging: Some(query.paging(found.total, None)), ..feed })
}
