//! Lists of series: each leads to its books.
//! Must not query: services answer.

use axum::extract::State;
use axum::response::Response;
use codex_models::Actor;
use codex_models::filter::{Check, Condition, Field, Test};
use codex_models::series::SeriesFilter;
use codex_models::sort::{Direction, SeriesSort, SeriesSortKey};

use super::{OfLibrary, Within};
use crate::error::{ApiError, ApiResult};
use crate::http::allow::need;
use crate::http::valid_path::ValidPath;
use crate::http::valid_query::ValidQuery;
use crate::opds::catalog::{
    Feed, Item, Kind, ListQuery, Place, Reader, SUBSECTION, Way, latest, series, urn,
};
use crate::state::AppState;

/// The ones that changed last first.
pub(super) const UPDATED: SeriesSort =
    SeriesSort { key: SeriesSortKey::UpdatedAt, direction: Direction::Desc };
/// The newest first.
const NEWEST: SeriesSort = SeriesSort { key: SeriesSortKey::CreatedAt, direction: Direction::Desc };

/// Which list.
pub(super) struct Of {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) place: Place,
    pub(super) up: Place,
    pub(super) sort: SeriesSort,
    pub(super) filter: SeriesFilter,
}

/// Every series in sight, or those of a name, a letter or a library.
pub(in crate::opds) async fn all(
    State(app): State<AppState>,
    who: Reader<need::LibrariesRead>,
    ValidPath(within): ValidPath<Within>,
    ValidQuery(query): ValidQuery<ListQuery>,
) -> ApiResult<Response> {
    let letter = query.letter().map(str::to_uppercase);
    let title = query.name().or(letter).unwrap_or_else(|| "Series".to_owned());
    let of = Of {
        id: within.urn("series"),
        title: within.title(&app, &who, title).await?,
        place: query.place(format!("{}/series", within.path())),
        up: Place::new(within.path()),
        sort: SeriesSort::default(),
        filter: filter(&query, within),
    };
    list(&app, &who, &query, of).await?.answer(&who)
}

/// The series of a library, and before them the way to its shelves.
pub(in crate::opds) async fn of_library(
    State(app): State<AppState>,
    who: Reader<need::LibrariesRead>,
    ValidPath(OfLibrary { id }): ValidPath<OfLibrary>,
    ValidQuery(query): ValidQuery<ListQuery>,
) -> ApiResult<Response> {
    let row = app.core.libraries().find(who.viewer(), id).await?;
    let within = Within { id: Some(id) };
    let of = Of {
        id: urn(&id),
        title: row.library.name,
        place: query.place(format!("/libraries/{id}")),
        up: Place::new("/libraries"),
        sort: SeriesSort::default(),
        filter: filter(&query, within),
    };
    let mut feed = list(&app, &who, &query, of).await?;
    if query.page() == 1 {
        let shelves = Way {
            id: within.urn("home"),
            title: "Shelves of this library".to_owned(),
            summary: Some("What is new, begun or listed here".to_owned()),
            updated: row.library.updated_at,
            to: Place::new(format!("{}/shelves", within.path())),
            rel: SUBSECTION,
            kind: Kind::Ways,
            count: None,
        };
        feed.items.insert(0, Item::Way(shelves));
    }
    feed.answer(&who)
}

/// Series that changed last.
pub(in crate::opds) async fn updated(
    State(app): State<AppState>,
    who: Reader<need::LibrariesRead>,
    ValidPath(within): ValidPath<Within>,
    ValidQuery(query): ValidQuery<ListQuery>,
) -> ApiResult<Response> {
    let of = Of {
        id: within.urn("series:latest"),
        title: within.title(&app, &who, "Updated series").await?,
        place: query.place(format!("{}/series/latest", within.path())),
        up: Place::new(within.path()),
        sort: UPDATED,
        filter: filter(&query, within),
    };
    list(&app, &who, &query, of).await?.answer(&who)
}

/// Series that came last.
pub(in crate::opds) async fn newest(
    State(app): State<AppState>,
    who: Reader<need::LibrariesRead>,
    ValidPath(within): ValidPath<Within>,
    ValidQuery(query): ValidQuery<ListQuery>,
) -> ApiResult<Response> {
    let of = Of {
        id: within.urn("series:new"),
        title: within.title(&app, &who, "New series").await?,
        place: query.place(format!("{}/series/new", within.path())),
        up: Place::new(within.path()),
        sort: NEWEST,
        filter: filter(&query, within),
    };
    list(&app, &who, &query, of).await?.answer(&who)
}

/// Series that the account wants to read.
pub(in crate::opds) async fn wanted(
    State(app): State<AppState>,
    who: Reader<need::LibrariesRead>,
    ValidPath(within): ValidPath<Within>,
    ValidQuery(query): ValidQuery<ListQuery>,
) -> ApiResult<Response> {
    let is_wanted = Test { field: Field::Wanted, check: Check::IsTrue, holds: true };
    let of = Of {
        id: within.urn("want-to-read"),
        title: within.title(&app, &who, "Want to read").await?,
        place: Place::new(format!("{}/want-to-read", within.path())),
        up: Place::new(within.path()),
        sort: SeriesSort::default(),
        filter: SeriesFilter {
            library: within.id,
            condition: Condition::Test(is_wanted),
            ..SeriesFilter::default()
        },
    };
    list(&app, &who, &query, of).await?.answer(&who)
}

/// The letters that titles begin with.
pub(in crate::opds) async fn letters(
    State(app): State<AppState>,
    who: Reader<need::LibrariesRead>,
    ValidPath(within): ValidPath<Within>,
) -> ApiResult<Response> {
    let now = app.core.clock().now();
    let letters = app.core.series().letters(who.viewer(), within.id).await?;
    let all = Place::new(format!("{}/series", within.path()));
    let ways = letters.into_iter().map(|(letter, count)| {
        Item::Way(Way {
            id: within.urn(&format!("letter:{letter}")),
            title: letter.to_uppercase(),
            summary: None,
            updated: now,
            to: all.with("letter", letter),
            rel: SUBSECTION,
            kind: Kind::Ways,
            count: Some(count),
        })
    });
    let place = Place::new(format!("{}/series/letters", within.path()));
    let up = Place::new(within.path());
    let id = within.urn("letters");
    let title = within.title(&app, &who, "Series by letter").await?;
    Feed::of_ways((&id, &title), place, up, now, ways.collect()).answer(&who)
}

/// What is asked of series.
fn filter(query: &ListQuery, within: Within) -> SeriesFilter {
    SeriesFilter {
        library: within.id,
        letter: query.letter().map(ToOwned::to_owned),
        search: query.words().map(ToOwned::to_owned),
        condition: query.condition(),
    }
}

/// A page of a list of series.
pub(super) async fn list(
    app: &AppState,
    who: &Actor,
    query: &ListQuery,
    of: Of,
) -> ApiResult<Feed> {
    let sort = match query.sort() {
        None => of.sort,
        Some(text) => {
            SeriesSort::parse(text).ok_or_else(|| ApiError::unknown_sort(SeriesSort::NAMES))?
        }
    };
    let page = query.request(&sort.name())?;
    let found = app.core.series().list(who.viewer(), &of.filter, sort, page).await?;
    let items = series(found.items);
    Ok(Feed {
        id: of.id,
        title: of.title,
        place: of.place.with_option("sort", query.sort()),
        up: of.up,
        kind: Kind::Ways,
        updated: latest(&items, app.core.clock().now()),
        items,
        paging: Some(query.paging(found.total, found.next)),
        facets: Vec::new(),
        groups: Vec::new(),
    })
}
