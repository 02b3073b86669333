//! Feeds as OPDS 1.2 (specs.opds.io/opds-1.2).
//! Must not query.

mod book;
mod xml;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use codex_db::view::{BookRow, SeriesRow, ShownCover};

use super::catalog::{Feed, Item, Kind, Paging, SUBSECTION, Version, View, Way, own, pages, urn};
use super::json;
use crate::error::{ApiError, ApiResult, ErrorCode};
use xml::{ACQUISITION, ENTRY, Entry, Extent, Link};

pub(super) use xml::NAVIGATION;

/// Media type of the description of the search.
const OPEN_SEARCH: &str = "application/opensearchdescription+xml";

fn media_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Ways => NAVIGATION,
        Kind::Books => ACQUISITION,
    }
}

/// A feed.
pub(super) fn feed(feed: &Feed, view: &View<'_>) -> ApiResult<Response> {
    let kind = media_type(feed.kind);
    let paging = feed.paging.as_ref();
    let mut links = vec![
        Link::new("self", view.at(&own(&feed.place, paging)), kind),
        Link::new("start", view.path(""), NAVIGATION),
        Link::new("search", view.path("/search.xml"), OPEN_SEARCH),
        Link::new("search", view.path("/search?q={searchTerms}"), "application/atom+xml"),
    ];
    if feed.is_root() {
        let other = view.in_version(Version::Two, "");
        links.push(Link::new("alternate", other, json::FEED));
    } else {
        links.push(Link::new("up", view.at(&feed.up), NAVIGATION));
    }
    if let Some(paging) = paging {
        let pages = pages(&feed.place, paging).into_iter();
        links.extend(pages.map(|(rel, place)| Link::new(rel, view.at(&place), kind)));
    }
    if feed.kind == Kind::Books {
        links.extend(facets(feed, view));
    }
    let written = xml::Feed {
        id: feed.id.clone(),
        title: feed.title.clone(),
        updated: feed.updated,
        links,
        extent: paging.map(extent),
        entries: feed.items.iter().map(|item| entry(item, view)).collect(),
    };
    answer(written.render(), kind)
}

/// A book by itself.
pub(super) fn book(row: &BookRow, view: &View<'_>) -> ApiResult<Response> {
    let mut entry = book::entry(row, view);
    let own = view.path(&format!("/books/{}", row.book.id));
    entry.links.insert(0, Link::new("self", own, ENTRY));
    entry.links.push(Link::new("start", view.path(""), NAVIGATION));
    answer(xml::document(&entry), ENTRY)
}

/// How to search, under this address of the catalog.
pub(super) fn search_description(address: &str) -> ApiResult<Response> {
    answer(xml::open_search(&format!("{address}/search?q={{searchTerms}}")), OPEN_SEARCH)
}

fn extent(paging: &Paging) -> Extent {
    Extent { total: paging.total, per_page: Paging::SIZE, start: paging.start() }
}

fn facets(feed: &Feed, view: &View<'_>) -> Vec<Link> {
    let mut links = Vec::new();
    for group in &feed.facets {
        for facet in &group.facets {
            let href = view.at(&facet.to);
            let mut link = Link::new("http://opds-spec.org/facet", href, ACQUISITION);
            link.title = Some(facet.title.clone());
            link.more.push(("opds:facetGroup", group.title.to_owned()));
            if facet.is_active {
                link.more.push(("opds:activeFacet", "true".to_owned()));
            }
            link.more.extend(facet.count.map(|count| ("thr:count", count.to_string())));
            links.push(link);
        }
    }
    links
}

fn entry(item: &Item, view: &View<'_>) -> Entry {
    match item {
        Item::Way(way) => of_way(way, view),
        Item::Series(row) => of_series(row, view),
        Item::Book(row) => book::entry(row, view),
    }
}

fn of_way(way: &Way, view: &View<'_>) -> Entry {
    let mut link = Link::new(way.rel, view.at(&way.to), media_type(way.kind));
    link.more.extend(way.count.map(|count| ("thr:count", count.to_string())));
    Entry {
        id: way.id.clone(),
        title: way.title.clone(),
        updated: way.updated,
        summary: way.summary.clone(),
        links: vec![link],
        ..Entry::default()
    }
}

fn of_series(row: &SeriesRow, view: &View<'_>) -> Entry {
    let series = &row.series;
    let mut link = Link::new(SUBSECTION, view.path(&format!("/series/{}", series.id)), ACQUISITION);
    link.more.push(("thr:count", series.book_count.to_string()));
    let mut links = vec![link];
    let shown = ShownCover::of_series(series).version;
    if shown != 0 {
        let cover = view.cover(&format!("series/{}", series.id), "", shown);
        links.push(Link::new("http://opds-spec.org/image", cover.clone(), "image/jpeg"));
        links.push(Link::new("http://opds-spec.org/image/thumbnail", cover, "image/jpeg"));
    }
    Entry {
        id: urn(&series.id),
        title: series.title.clone(),
        updated: series.updated_at,
        published: Some(series.created_at),
        summary: series.summary.clone(),
        categories: series.genres.0.clone(),
        links,
        ..Entry::default()
    }
}

fn answer(document: std::io::Result<Vec<u8>>, media_type: &'static str) -> ApiResult<Response> {
    // Writing into memory fails only when there is none left.
    let document = document.map_err(|error| {
        tracing::error!("a feed could not be written: {error}");
        ApiError::new(ErrorCode::Internal, "The feed could not be written.")
    })?;
    let mut response = document.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(response)
}
