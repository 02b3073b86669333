//! Facets of lists of books.
//! Must not count what the list does not show.

use codex_db::view::FacetRow;
use codex_models::books::{BookFilter, ReadStatus};
use codex_models::filter::{Check, Condition, Field, Test};
use codex_models::sort::BookSort;
use codex_models::{Actor, Page};

use crate::error::ApiResult;
use crate::opds::catalog::{
    Facet, FacetGroup, Item, Kind, ListQuery, Place, SUBSECTION, Way, feed_urn,
};
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

/// Most names that one group of facets offers, the most frequent ones; the directories have them all.
const MOST_NAMES: usize = 25;

/// The choices that a list of books offers, with how many books each leads to.
pub(super) async fn of_books<T>(
    app: &AppState,
    who: &Actor,
    query: &ListQuery,
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
    let mut groups = vec![
        FacetGroup { title: "Order", facets: orders.collect() },
        FacetGroup { title: "Read", facets: std::iter::once(all).chain(statuses).collect() },
    ];
    groups.extend(by_name(app, who, query, filter, place).await?);
    Ok(groups)
}

/// Choices by name, of lists that are counted once for all who see the same.
async fn by_name(
    app: &AppState,
    who: &Actor,
    query: &ListQuery,
    filter: &BookFilter,
    place: &Place,
) -> ApiResult<Vec<FacetGroup>> {
    let plain = BookFilter {
        library: filter.library,
        condition: filter.condition.clone(),
        ..BookFilter::default()
    };
    if *filter != plain || !filter.condition.is_same_for_all() {
        return Ok(Vec::new());
    }
    let within = filter.library.map(|id| {
        Condition::Test(Test { field: Field::Library, check: Check::Ids(vec![id.0]), holds: true })
    });
    let condition = filter.condition.clone().and(within.unwrap_or_default());
    let found = app.core.books().facets_for_all(who.viewer(), &condition).await?;
    let group = |title: &'static str, parameter: &'static str, rows: &[FacetRow]| {
        let chosen = query.named(parameter);
        let named = rows.iter().filter_map(|row| Some((row.value.as_deref()?, row.count)));
        let facets = named.take(MOST_NAMES).map(|(name, count)| Facet {
            title: name.to_owned(),
            to: place.with(parameter, name),
            count: Some(count),
            is_active: chosen == Some(name),
        });
        let all = Facet {
            title: "All".to_owned(),
            to: place.without(parameter),
            count: None,
            is_active: chosen.is_none(),
        };
        FacetGroup { title, facets: std::iter::once(all).chain(facets).collect() }
    };
    let groups = [
        group("Genre", "genre", &found.genres),
        group("Tag", "tag", &found.tags),
        group("Publisher", "publisher", &found.publishers),
    ];
    Ok(groups.into_iter().filter(|group| group.facets.len() > 1).collect())
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
