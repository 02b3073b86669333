//! The search.
//! Must not query: services answer.

use axum::extract::State;
use axum::http::Extensions;
use axum::response::Response;
use codex_models::PageRequest;
use codex_models::books::BookFilter;
use codex_models::series::SeriesFilter;
use codex_models::sort::{BookSort, SeriesSort};

use super::{Within, books};
use crate::error::ApiResult;
use crate::http::allow::need;
use crate::http::valid_query::ValidQuery;
use crate::opds::atom;
use crate::opds::catalog::{
    self, Feed, Group, ListQuery, Place, Reader, Version, address, feed_urn,
};
use crate::state::AppState;

/// Rows of each kind that a search shows at first.
const FEW: u32 = 20;

/// How to search; without a name, since some apps ask without credentials.
pub(in crate::opds) async fn description(
    State(app): State<AppState>,
    extensions: Extensions,
) -> ApiResult<Response> {
    let catalog = format!("{}/opds/{}", address(&app, &extensions), Version::One.name());
    atom::search_description(&catalog)
}

/// What is found by words: books in the first version, series and books in the second. Without words it is told how to
/// search.
pub(in crate::opds) async fn search(
    State(app): State<AppState>,
    who: Reader<need::LibrariesRead>,
    extensions: Extensions,
    ValidQuery(query): ValidQuery<ListQuery>,
) -> ApiResult<Response> {
    let Some(words) = query.words() else {
        return match who.version() {
            Version::One => description(State(app), extensions).await,
            Version::Two => nothing(&app).answer(&who),
        };
    };
    let title = format!("Search: {words}");
    if who.version() == Version::One {
        let of = books::Of {
            id: feed_urn("search"),
            title,
            place: Place::new("/search").with("q", words),
            up: Place::root(),
            sort: BookSort::default(),
            filter: books::filter(&query, Within::default())?,
        };
        return books::list(&app, &who, &query, of).await?.answer(&who);
    }
    let (viewer, words) = (who.viewer(), Some(words.to_owned()));
    let wanted = SeriesFilter { search: words.clone(), ..SeriesFilter::default() };
    let first = || PageRequest::first(FEW);
    let series = app.core.series().list(viewer, &wanted, SeriesSort::default(), first()).await?;
    let wanted = BookFilter { search: words.clone(), ..BookFilter::default() };
    let found = app.core.books().list(viewer, &wanted, BookSort::default(), first()).await?;
    let group = |title: &str, path: &str, total, items| Group {
        title: title.to_owned(),
        to: Place::new(path).with_option("search", words.as_deref()),
        total: Some(total),
        items,
    };
    let groups = vec![
        group("Series", "/series", series.total, catalog::series(series.items)),
        group("Books", "/books", found.total, catalog::books(found.items)),
    ];
    let place = Place::new("/search").with_option("query", words.as_deref());
    Feed { title, place, groups, ..nothing(&app) }.answer(&who)
}

fn nothing(app: &AppState) -> Feed {
    let (id, now) = (feed_urn("search"), app.core.clock().now());
    let place = Place::new("/search");
    Feed::of_ways((&id, "Search"), place, Place::root(), now, Vec::new())
}
