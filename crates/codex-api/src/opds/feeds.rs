//! The root, the libraries and what every feed has in common.
//! Must not query: services answer.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use codex_models::paging::{Cursor, DEFAULT_PAGE_SIZE};
use serde::Deserialize;

use super::atom::{self, ACQUISITION, Entry, Extent, Feed, Link, NAVIGATION};
use super::reader::Base;
use crate::error::{ApiError, ApiResult, ErrorCode};
use crate::http::allow::{Allow, need};
use crate::http::page_query;
use crate::state::AppState;

/// A child feed.
pub(super) const SUBSECTION: &str = "subsection";

/// Which page of a list, and what is looked for. A parameter whose value is a template that an app left as it was
/// counts as absent.
#[derive(Debug, Default, Deserialize)]
pub(super) struct ListQuery {
    cursor: Option<String>,
    /// Place of the first entry, from 1; only shown.
    start: Option<String>,
    q: Option<String>,
    sort: Option<String>,
}

impl ListQuery {
    pub(super) fn cursor(&self) -> Option<String> {
        given(self.cursor.as_deref()).map(ToOwned::to_owned)
    }

    pub(super) fn sort(&self) -> Option<&str> {
        given(self.sort.as_deref())
    }

    pub(super) fn words(&self) -> Option<&str> {
        given(self.q.as_deref())
    }

    fn start(&self) -> u64 {
        given(self.start.as_deref()).and_then(|text| text.parse().ok()).unwrap_or(1)
    }
}

fn given(value: Option<&str>) -> Option<&str> {
    value.map(str::trim).filter(|text| !text.is_empty() && !text.starts_with('{'))
}

/// The way in.
pub(super) async fn root(
    State(app): State<AppState>,
    _who: Allow<need::LibrariesRead>,
    base: Base,
) -> ApiResult<Response> {
    let now = app.core.clock().now();
    let way = |path: &str, title: &str, summary: &str, rel, kind| Entry {
        id: format!("urn:codex:feed:{}", path.trim_start_matches('/')),
        title: title.to_owned(),
        updated: now,
        summary: Some(summary.to_owned()),
        links: vec![Link::new(rel, base.at(path), kind)],
        ..Entry::default()
    };
    let newest = "http://opds-spec.org/sort/new";
    let entries = vec![
        way("/keep-reading", "Keep reading", "What you have begun", SUBSECTION, ACQUISITION),
        way("/books?sort=-createdAt", "New books", "What came last", newest, ACQUISITION),
        way("/series", "All series", "By title", SUBSECTION, NAVIGATION),
        way(
            "/series?sort=-updatedAt",
            "Updated series",
            "What changed last",
            SUBSECTION,
            NAVIGATION,
        ),
        way("/libraries", "Libraries", "Series by library", SUBSECTION, NAVIGATION),
    ];
    let feed = Feed {
        id: "urn:codex:feed:root".to_owned(),
        title: "Codex".to_owned(),
        updated: now,
        links: links(&base, &base.at(""), NAVIGATION),
        extent: None,
        entries,
    };
    answer(&feed, NAVIGATION)
}

/// Libraries in sight.
pub(super) async fn libraries(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    base: Base,
) -> ApiResult<Response> {
    let libraries = app.core.libraries().list(who.viewer()).await?;
    let entries: Vec<Entry> = libraries
        .iter()
        .map(|row| {
            let path = format!("/libraries/{}", row.library.id);
            let mut link = Link::new(SUBSECTION, base.at(&path), NAVIGATION);
            link.more.push(("thr:count", row.series_count.to_string()));
            Entry {
                id: urn(&row.library.id),
                title: row.library.name.clone(),
                updated: row.library.updated_at,
                links: vec![link],
                ..Entry::default()
            }
        })
        .collect();
    let feed = Feed {
        id: "urn:codex:feed:libraries".to_owned(),
        title: "Libraries".to_owned(),
        updated: latest(&entries, app.core.clock().now()),
        links: links(&base, &base.at("/libraries"), NAVIGATION),
        extent: None,
        entries,
    };
    answer(&feed, NAVIGATION)
}

/// How to search; without a name, since some apps ask without credentials.
pub(super) async fn search_description(base: Base) -> ApiResult<Response> {
    let document = atom::open_search(&base.at("/search?q={searchTerms}"))
        .map_err(|error| unwritten(&error))?;
    Ok(with_type(document, "application/opensearchdescription+xml"))
}

/// Links of every feed: itself, the root, the search as document and as template.
pub(super) fn links(base: &Base, own: &str, kind: &str) -> Vec<Link> {
    vec![
        Link::new("self", own.to_owned(), kind),
        Link::new("start", base.at(""), NAVIGATION),
        Link::new("search", base.at("/search.xml"), "application/opensearchdescription+xml"),
        Link::new("search", base.at("/search?q={searchTerms}"), "application/atom+xml"),
    ]
}

/// A page of a list as a feed: links to itself, the first and the next page, and how much there is.
pub(super) struct ListFeed<'a> {
    pub(super) base: &'a Base,
    /// Path below the catalog, with the parameters that choose the list.
    pub(super) path: String,
    pub(super) id: String,
    pub(super) title: String,
    pub(super) kind: &'static str,
    pub(super) up: &'a str,
    pub(super) query: &'a ListQuery,
    pub(super) next: Option<&'a Cursor>,
    pub(super) total: u64,
    pub(super) now: DateTime<Utc>,
}

impl ListFeed<'_> {
    pub(super) fn answer(self, entries: Vec<Entry>) -> ApiResult<Response> {
        let Self { base, path, kind, query, .. } = self;
        let first = base.at(&path);
        let joint = if path.contains('?') { '&' } else { '?' };
        let page =
            |cursor: &str, start: u64| format!("{first}{joint}cursor={cursor}&start={start}");
        let start = query.start();
        let own = query.cursor().map_or_else(|| first.clone(), |cursor| page(&cursor, start));
        let mut links = links(base, &own, kind);
        links.push(Link::new("up", base.at(self.up), NAVIGATION));
        links.push(Link::new("first", first.clone(), kind));
        if let Some(next) = self.next {
            let behind = start.saturating_add(entries.len() as u64);
            links.push(Link::new("next", page(&page_query::encode(next), behind), kind));
        }
        let feed = Feed {
            id: self.id,
            title: self.title,
            updated: latest(&entries, self.now),
            links,
            extent: Some(Extent { total: self.total, per_page: DEFAULT_PAGE_SIZE, start }),
            entries,
        };
        answer(&feed, kind)
    }
}

/// The permanent name of a thing, by its id of 32 hex digits.
pub(super) fn urn(id: &impl ToString) -> String {
    let mut name = "urn:uuid:".to_owned();
    for (place, digit) in id.to_string().chars().enumerate() {
        if [8, 12, 16, 20].contains(&place) {
            name.push('-');
        }
        name.push(digit);
    }
    name
}

fn latest(entries: &[Entry], now: DateTime<Utc>) -> DateTime<Utc> {
    entries.iter().map(|entry| entry.updated).max().unwrap_or(now)
}

fn answer(feed: &Feed, kind: &'static str) -> ApiResult<Response> {
    Ok(with_type(feed.render().map_err(|error| unwritten(&error))?, kind))
}

fn with_type(document: Vec<u8>, media_type: &'static str) -> Response {
    let mut response = document.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    response
}

/// Writing into memory fails only when there is none left.
fn unwritten(error: &std::io::Error) -> ApiError {
    tracing::error!("a feed could not be written: {error}");
    ApiError::new(ErrorCode::Internal, "The feed could not be written.")
}
