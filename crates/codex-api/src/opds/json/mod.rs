//! Feeds as OPDS 2.0 (specs.opds.io/opds-2.0).
//! Must not query.

pub(super) mod manifest;
pub(super) mod progression;
mod publication;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, SecondsFormat, Utc};
use codex_db::view::{SeriesRow, ShownCover};
use serde_json::{Map, Value, json};

use super::catalog::{
    FacetGroup, Feed, Group, Item, Paging, SUBSECTION, Version, View, Way, own, pages,
};

pub(super) use publication::{
    DIVINA, POSITIONS, PROGRESSION, PUBLICATION, READIUM_PROGRESSION, WEBPUB, of_book,
};

/// Media type of a feed.
pub(super) const FEED: &str = "application/opds+json";

/// A feed.
pub(super) fn feed(feed: &Feed, view: &View<'_>) -> Response {
    let paging = feed.paging.as_ref();
    let mut links = vec![
        link("self", view.at(&own(&feed.place, paging)), FEED),
        link("start", view.path(""), FEED),
        json!({"rel": "search", "href": view.path("/search{?query}"), "type": FEED, "templated": true}),
    ];
    if feed.is_root() {
        let other = view.in_version(Version::One, "");
        links.push(link("alternate", other, super::atom::NAVIGATION));
    } else {
        links.push(link("up", view.at(&feed.up), FEED));
    }
    if let Some(paging) = paging {
        let pages = pages(&feed.place, paging).into_iter();
        links.extend(pages.map(|(rel, place)| link(rel, view.at(&place), FEED)));
    }
    let mut document = json!({"metadata": metadata_of(feed), "links": links});
    let shown = content(&feed.items, view);
    let is_empty = shown.is_empty() && feed.groups.is_empty();
    for (name, items) in shown {
        document[name] = items;
    }
    if is_empty {
        // A document with neither list is taken for a publication.
        document["publications"] = json!([]);
    }
    let groups: Vec<Value> = feed.groups.iter().filter_map(|part| group(part, view)).collect();
    if !groups.is_empty() {
        document["groups"] = Value::Array(groups);
    }
    let facets: Vec<Value> =
        feed.facets.iter().filter_map(|facets| facet_group(facets, view)).collect();
    if !facets.is_empty() {
        document["facets"] = Value::Array(facets);
    }
    answer(&document, FEED)
}

/// A document of this media type, which is the reader's own.
pub(super) fn answer(document: &Value, media_type: &'static str) -> Response {
    let mut response = document.to_string().into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    response
}

/// A link.
pub(super) fn link(rel: &str, href: String, media_type: &str) -> Value {
    json!({"rel": rel, "href": Value::from(href), "type": media_type})
}

/// A point in time.
pub(super) fn time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// A text that is shown, without what no screen shows; `None` when nothing is left.
pub(super) fn shown(text: &str) -> Option<String> {
    let clean: String =
        text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    let clean = clean.trim();
    (!clean.is_empty()).then(|| clean.to_owned())
}

/// The same, with a word for what has no name.
pub(super) fn title(text: &str) -> String {
    shown(text).unwrap_or_else(|| "Untitled".to_owned())
}

fn metadata_of(feed: &Feed) -> Value {
    let mut metadata = json!({
        "identifier": feed.id, "title": title(&feed.title), "modified": time(feed.updated),
    });
    if let Some(paging) = &feed.paging {
        metadata["numberOfItems"] = json!(paging.total);
        metadata["itemsPerPage"] = json!(Paging::SIZE);
        metadata["currentPage"] = json!(paging.page);
    }
    metadata
}

/// Items as the lists of a feed or group; a list of nothing is left out.
fn content(items: &[Item], view: &View<'_>) -> Map<String, Value> {
    let (mut navigation, mut publications) = (Vec::new(), Vec::new());
    for item in items {
        match item {
            Item::Way(way) => navigation.push(of_way(way, view)),
            Item::Series(row) => navigation.push(of_series(row, view)),
            Item::Book(row) => publications.push(of_book(row, view)),
        }
    }
    [("navigation", navigation), ("publications", publications)]
        .into_iter()
        .filter(|(_, list)| !list.is_empty())
        .map(|(name, list)| (name.to_owned(), Value::Array(list)))
        .collect()
}

fn of_way(way: &Way, view: &View<'_>) -> Value {
    let mut link = link(way.rel, view.at(&way.to), FEED);
    link["title"] = json!(title(&way.title));
    if let Some(count) = way.count {
        link["properties"] = json!({"numberOfItems": count});
    }
    link
}

fn of_series(row: &SeriesRow, view: &View<'_>) -> Value {
    let series = &row.series;
    let mut link = link(SUBSECTION, view.path(&format!("/series/{}", series.id)), FEED);
    link["title"] = json!(title(&series.title));
    link["properties"] = json!({"numberOfItems": series.book_count});
    let shown = ShownCover::of_series(series).version;
    if shown != 0 {
        let cover = view.cover(&format!("series/{}", series.id), "", shown);
        link["alternate"] = json!([{"rel": "icon", "href": cover, "type": "image/jpeg"}]);
    }
    link
}

/// A group; one of nothing is left out.
fn group(group: &Group, view: &View<'_>) -> Option<Value> {
    let shown = content(&group.items, view);
    if shown.is_empty() {
        return None;
    }
    let mut metadata = json!({"title": title(&group.title)});
    if let Some(total) = group.total {
        metadata["numberOfItems"] = json!(total);
    }
    let mut document =
        json!({"metadata": metadata, "links": [link("self", view.at(&group.to), FEED)]});
    for (name, items) in shown {
        document[name] = items;
    }
    Some(document)
}

/// A group of facets; one that offers no choice is left out.
fn facet_group(group: &FacetGroup, view: &View<'_>) -> Option<Value> {
    if group.facets.len() < 2 {
        return None;
    }
    let facets = group.facets.iter().map(|facet| {
        let mut link =
            json!({"href": view.at(&facet.to), "type": FEED, "title": title(&facet.title)});
        if facet.is_active {
            link["rel"] = json!("self");
        }
        if let Some(count) = facet.count {
            link["properties"] = json!({"numberOfItems": count});
        }
        link
    });
    Some(json!({"metadata": {"title": group.title}, "links": facets.collect::<Value>()}))
}
