//! Directories of names: what somebody made, or what is filed under a word.
//! Must not query: services answer.

use axum::extract::State;
use axum::response::Response;
use codex_models::Actor;
use codex_models::filter::Subject;
use codex_models::metadata::TermKind;

use crate::error::ApiResult;
use crate::http::allow::need;
use crate::http::valid_query::ValidQuery;
use crate::opds::catalog::{Feed, Item, Kind, ListQuery, Place, Reader, SUBSECTION, Way, feed_urn};
use crate::state::AppState;

/// A directory: its path and title, whose names it lists, and the parameter that asks for one.
struct Directory {
    path: &'static str,
    title: &'static str,
    subject: Subject,
    kind: TermKind,
    parameter: &'static str,
}

const PUBLISHERS: Directory = Directory {
    path: "/publishers",
    title: "Publishers",
    subject: Subject::Series,
    kind: TermKind::Publisher,
    parameter: "publisher",
};
const AUTHORS: Directory = Directory {
    path: "/authors",
    title: "Authors",
    subject: Subject::Books,
    kind: TermKind::Person,
    parameter: "author",
};
const GENRES: Directory = Directory {
    path: "/genres",
    title: "Genres",
    subject: Subject::Series,
    kind: TermKind::Genre,
    parameter: "genre",
};
const TAGS: Directory = Directory {
    path: "/tags",
    title: "Tags",
    subject: Subject::Series,
    kind: TermKind::Tag,
    parameter: "tag",
};

/// Publishers of series.
pub(in crate::opds) async fn publishers(
    State(app): State<AppState>,
    who: Reader<need::LibrariesRead>,
    ValidQuery(query): ValidQuery<ListQuery>,
) -> ApiResult<Response> {
    list(&app, &who, &query, &PUBLISHERS).await?.answer(&who)
}

/// People who made books.
pub(in crate::opds) async fn authors(
    State(app): State<AppState>,
    who: Reader<need::LibrariesRead>,
    ValidQuery(query): ValidQuery<ListQuery>,
) -> ApiResult<Response> {
    list(&app, &who, &query, &AUTHORS).await?.answer(&who)
}

/// Genres of series.
pub(in crate::opds) async fn genres(
    State(app): State<AppState>,
    who: Reader<need::LibrariesRead>,
    ValidQuery(query): ValidQuery<ListQuery>,
) -> ApiResult<Response> {
    list(&app, &who, &query, &GENRES).await?.answer(&who)
}

/// Tags of series.
pub(in crate::opds) async fn tags(
    State(app): State<AppState>,
    who: Reader<need::LibrariesRead>,
    ValidQuery(query): ValidQuery<ListQuery>,
) -> ApiResult<Response> {
    list(&app, &who, &query, &TAGS).await?.answer(&who)
}

async fn list(app: &AppState, who: &Actor, query: &ListQuery, of: &Directory) -> ApiResult<Feed> {
    let Directory { path, title, subject, kind, parameter } = *of;
    let now = app.core.clock().now();
    let page = query.request("name")?;
    let found = app.core.metadata().names(who.viewer(), subject, kind, page).await?;
    let (to, kind) = match subject {
        Subject::Series => ("/series", Kind::Ways),
        Subject::Books => ("/books", Kind::Books),
    };
    let ways = found.items.into_iter().map(|row| {
        Item::Way(Way {
            id: feed_urn(&format!(
                "{parameter}:{}",
                crate::http::disposition::percent_encode(&row.name)
            )),
            to: Place::new(to).with(parameter, row.name.clone()),
            title: row.name,
            summary: None,
            updated: now,
            rel: SUBSECTION,
            kind,
            count: Some(row.count),
        })
    });
    let id = feed_urn(path.trim_start_matches('/'));
    let feed = Feed::of_ways((&id, title), Place::new(path), Place::root(), now, ways.collect());
    Ok(Feed { paging: Some(query.paging(found.total, found.next)), ..feed })
}
