//! Facets of lists of books.
//! Must not count what the list does not show.

use codex_models::books::{BookFilter, ReadStatus};
use codex_models::sort::BookSort;
use codex_models::{Actor, Page};

use crate::error::ApiResult;
use crate::opds::catalog::{Facet, FacetGroup, Item, Kind, Place, SUBSECTION, Way, feed_urn};
use crate::state::AppState;

/// Orders of lists of books, by their names.
const ORDERS: &[(&str, &str)] = &[
    ("title", "By title"),
    ("number", "By number"),
    ("-createdAt", "Newest first"),
    ("-releaseDate", "Latest release first"),
];
/// How far books are read, by name.
const STATUSES: &[(&str, &str)] = &[("unread", "Unread"), ("reading", "Begun"), ("read", "Read")];

/// The choices that a list of books offers, with how many books each leads to.
pub(super) async fn of_books<T>(
    app: &AppState,
    who: &Actor,
    filter: &BookFilter,
    (place, sort): (&Place, BookSort),
    found: &Page<T>,
) -> ApiResult<Vec<FacetGroup>> {
    let whole = BookFilter { status: None, ..filter.clone() };
    let (reading, read) = app.core.books().count_by_status(who.viewer(), &whole).await?;
    let orders = ORDERS.iter().map(|(name, title)| Facet {
        title: (*title).to_owned(),
        to: place.with("sort", *name),
        count: Some(found.total),
        is_active: sort.name() == *name,
    });
    // The list itself tells how many there are of what it shows.
    let total = match filter.status {
        None => Some(found.total),
        Some(ReadStatus::Unread) => Some(found.total + reading + read),
        Some(ReadStatus::Reading | ReadStatus::Read) => None,
    };
    let all = Facet {
        title: "All".to_owned(),
        to: place.without("status"),
        count: total,
        is_active: filter.status.is_none(),
    };
    let statuses = STATUSES.iter().map(|(name, title)| Facet {
        title: (*title).to_owned(),
        to: place.with("status", *name),
        count: match ReadStatus::named(name) {
            Some(ReadStatus::Reading) => Some(reading),
            Some(ReadStatus::Read) => Some(read),
            Some(ReadStatus::Unread) => total.map(|total| total.saturating_sub(reading + read)),
            None => None,
        },
        is_active: filter.status.is_some_and(|status| status.as_str() == *name),
    });
    Ok(vec![
        FacetGroup { title: "Order", facets: orders.collect() },
        FacetGroup { title: "Read", facets: std::iter::once(all).chain(statuses).collect() },
    ])
}

/// The same choices of all books as ways, for apps that know no facets.
pub(super) fn ways(now: chrono::DateTime<chrono::Utc>) -> Vec<Item> {
    let orders = ORDERS.iter().map(|(name, title)| ("sort", *name, *title));
    let statuses = STATUSES.iter().map(|(name, title)| ("status", *name, *title));
    let way = |(parameter, name, title): (&'static str, &str, &str)| {
        Item::Way(Way {
            id: feed_urn(&format!("books:{parameter}:{name}")),
            title: title.to_owned(),
            summary: None,
            updated: now,
            to: Place::new("/books").with(parameter, name),
            rel: SUBSECTION,
            kind: Kind::Books,
            count: None,
        })
    };
    orders.chain(statuses).map(way).collect()
}
