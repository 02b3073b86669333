//! Lists of books.
//! Must not query: services answer.

use axum::extract::State;
use axum::response::Response;
use codex_models::Actor;
use codex_models::books::{BookFilter, ReadStatus};
use codex_models::progress::DeckFilter;
use codex_models::sort::{BookSort, BookSortKey, Direction};

use super::{OfBook, OfSeries, Within, facets};
use crate::error::{ApiError, ApiResult};
use crate::http::allow::need;
use crate::http::valid_path::ValidPath;
use crate::http::valid_query::ValidQuery;
use crate::opds::catalog::{
    Feed, Kind, ListQuery, Place, Reader, Version, books, feed_urn, latest, urn,
};
use crate::opds::{atom, json};
use crate::state::AppState;

/// The newest first.
pub(super) const NEWEST: BookSort =
    BookSort { key: BookSortKey::CreatedAt, direction: Direction::Desc };
/// The last read first.
pub(super) const LAST_READ: BookSort =
    BookSort { key: BookSortKey::ReadAt, direction: Direction::Desc };
/// In reading order.
const IN_ORDER: BookSort = BookSort { key: BookSortKey::Number, direction: Direction::Asc };

/// Which list.
pub(super) struct Of {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) place: Place,
    pub(super) up: Place,
    pub(super) sort: BookSort,
    pub(super) filter: BookFilter,
}

/// The books of a series, in reading order.
pub(in crate::opds) async fn of_series(
    State(app): State<AppState>,
    who: Reader<need::LibrariesRead>,
    ValidPath(OfSeries { id }): ValidPath<OfSeries>,
    ValidQuery(query): ValidQuery<ListQuery>,
) -> ApiResult<Response> {
    let row = app.core.series().find(who.viewer(), id).await?;
    let filter = BookFilter { series: Some(id), ..filter(&query, Within::default())? };
    let of = Of {
        id: urn(&id),
        title: row.series.title,
        place: query.place(format!("/series/{id}")),
        up: Place::new("/series"),
        sort: IN_ORDER,
        filter,
    };
    list(&app, &who, &query, of).await?.answer(&who)
}

/// Every book in sight.
pub(in crate::opds) async fn all(
    State(app): State<AppState>,
    who: Reader<need::LibrariesRead>,
    ValidPath(within): ValidPath<Within>,
    ValidQuery(query): ValidQuery<ListQuery>,
) -> ApiResult<Response> {
    let of = Of {
        id: within.urn("books"),
        title: within.title(&app, &who, query.name().unwrap_or_else(|| "Books".to_owned())).await?,
        place: query.place(format!("{}/books", within.path())),
        up: Place::new(within.path()),
        sort: BookSort::default(),
        filter: filter(&query, within)?,
    };
    list(&app, &who, &query, of).await?.answer(&who)
}

/// The newest books.
pub(in crate::opds) async fn newest(
    State(app): State<AppState>,
    who: Reader<need::LibrariesRead>,
    ValidPath(within): ValidPath<Within>,
    ValidQuery(query): ValidQuery<ListQuery>,
) -> ApiResult<Response> {
    let of = Of {
        id: within.urn("books:latest"),
        title: within.title(&app, &who, "New books").await?,
        place: query.place(format!("{}/books/latest", within.path())),
        up: Place::new(within.path()),
        sort: NEWEST,
        filter: filter(&query, within)?,
    };
    list(&app, &who, &query, of).await?.answer(&who)
}

/// What may be chosen of all books, for apps that know no facets.
pub(in crate::opds) async fn choices(
    State(app): State<AppState>,
    who: Reader<need::LibrariesRead>,
) -> ApiResult<Response> {
    let now = app.core.clock().now();
    let id = feed_urn("books:choices");
    let place = Place::new("/books/choices");
    Feed::of_ways((&id, "Books by…"), place, Place::root(), now, facets::ways(now)).answer(&who)
}

/// Books begun and not finished.
pub(in crate::opds) async fn keep_reading(
    State(app): State<AppState>,
    who: Reader<need::LibrariesRead>,
    ValidPath(within): ValidPath<Within>,
    ValidQuery(query): ValidQuery<ListQuery>,
) -> ApiResult<Response> {
    let filter = BookFilter {
        library: within.id,
        status: Some(ReadStatus::Reading),
        ..BookFilter::default()
    };
    let page = query.request(&LAST_READ.name())?;
    let found = app.core.books().list(who.viewer(), &filter, LAST_READ, page).await?;
    let items = books(found.items);
    Feed {
        id: within.urn("keep-reading"),
        title: within.title(&app, &who, "Keep reading").await?,
        place: Place::new(format!("{}/keep-reading", within.path())),
        up: Place::new(within.path()),
        kind: Kind::Books,
        updated: latest(&items, app.core.clock().now()),
        items,
        paging: Some(query.paging(found.total, found.next)),
        facets: Vec::new(),
        groups: Vec::new(),
    }
    .answer(&who)
}

/// The next books of series that were begun.
pub(in crate::opds) async fn on_deck(
    State(app): State<AppState>,
    who: Reader<need::LibrariesRead>,
    ValidPath(within): ValidPath<Within>,
    ValidQuery(query): ValidQuery<ListQuery>,
) -> ApiResult<Response> {
    let filter = DeckFilter { library: within.id, ..DeckFilter::default() };
    let page = query.request("onDeck")?;
    let found = app.core.progress().on_deck(who.viewer(), filter, page).await?;
    let items = books(found.items);
    Feed {
        id: within.urn("on-deck"),
        title: within.title(&app, &who, "On deck").await?,
        place: Place::new(format!("{}/on-deck", within.path())),
        up: Place::new(within.path()),
        kind: Kind::Books,
        updated: latest(&items, app.core.clock().now()),
        items,
        paging: Some(query.paging(found.total, found.next)),
        facets: Vec::new(),
        groups: Vec::new(),
    }
    .answer(&who)
}

/// A book by itself.
pub(in crate::opds) async fn one(
    State(app): State<AppState>,
    who: Reader<need::LibrariesRead>,
    ValidPath(OfBook { id }): ValidPath<OfBook>,
) -> ApiResult<Response> {
    let detail = app.core.books().find(who.viewer(), id).await?;
    let view = who.view();
    match who.version() {
        Version::One => atom::book(&detail.row, &view),
        Version::Two => Ok(json::answer(&json::of_book(&detail.row, &view), json::PUBLICATION)),
    }
}

/// What is asked of books.
pub(super) fn filter(query: &ListQuery, within: Within) -> ApiResult<BookFilter> {
    let status = query.status().map(|name| {
        ReadStatus::named(name)
            .ok_or_else(|| ApiError::field("status", "malformed", "There is no such status."))
    });
    Ok(BookFilter {
        library: within.id,
        search: query.words().map(ToOwned::to_owned),
        status: status.transpose()?,
        condition: query.condition(),
        ..BookFilter::default()
    })
}

/// A page of a list of books with its facets.
pub(super) async fn list(
    app: &AppState,
    who: &Actor,
    query: &ListQuery,
    of: Of,
) -> ApiResult<Feed> {
    let sort = match query.sort() {
        None => of.sort,
        Some(text) => {
            BookSort::parse(text).ok_or_else(|| ApiError::unknown_sort(BookSort::NAMES))?
        }
    };
    let page = query.request(&sort.name())?;
    let found = app.core.books().list(who.viewer(), &of.filter, sort, page).await?;
    let place = of.place.with_option("sort", query.sort());
    let facets = facets::of_books(app, who, query, &of.filter, (&place, sort), &found).await?;
    let items = books(found.items);
    Ok(Feed {
        id: of.id,
        title: of.title,
        place,
        up: of.up,
        kind: Kind::Books,
        updated: latest(&items, app.core.clock().now()),
        items,
        paging: Some(query.paging(found.total, found.next)),
        facets,
        groups: Vec::new(),
    })
}
