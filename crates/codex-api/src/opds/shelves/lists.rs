//! Collections, read lists and saved filters.
//! Must not query: services answer.

use axum::extract::State;
use axum::response::Response;
use codex_db::entity::preset;
use codex_db::view::ListRow;
use codex_models::Page;
use codex_models::books::BookFilter;
use codex_models::filter::{Condition, Subject};
use codex_models::presets::PresetSubject;
use codex_models::series::SeriesFilter;
use codex_models::sort::{BookSort, SeriesSort};

use super::{OfList, OfPreset, Within, books, series};
use crate::error::{ApiError, ApiResult, ErrorCode};
use crate::http::allow::need;
use crate::http::valid_path::ValidPath;
use crate::http::valid_query::ValidQuery;
use crate::opds::catalog::{
    self, Feed, Item, Kind, ListQuery, Place, Reader, SUBSECTION, Way, feed_urn, latest, urn,
};
use crate::state::AppState;

/// Collections of series.
pub(in crate::opds) async fn collections(
    State(app): State<AppState>,
    who: Reader<need::LibrariesRead>,
    ValidPath(within): ValidPath<Within>,
    ValidQuery(query): ValidQuery<ListQuery>,
) -> ApiResult<Response> {
    let title = within.title(&app, &who, "Collections").await?;
    let page = query.request("name")?;
    let found = app.core.collections().list(&within.eyes(who.viewer()), page).await?;
    let of = ("collections", title.as_str(), Kind::Ways);
    directory(&app, &query, (within, of), found).answer(&who)
}

/// The series of a collection.
pub(in crate::opds) async fn collection(
    State(app): State<AppState>,
    who: Reader<need::LibrariesRead>,
    ValidPath(OfList { id }): ValidPath<OfList>,
    ValidQuery(query): ValidQuery<ListQuery>,
) -> ApiResult<Response> {
    let lists = app.core.collections();
    let row = lists.find(who.viewer(), id).await?;
    let found = lists.series(who.viewer(), id, query.request(order(&row, "title"))?).await?;
    let items = catalog::series(found.items);
    let paging = query.paging(found.total, found.next);
    members(&app, row, ("/collections", Kind::Ways), items, paging).answer(&who)
}

/// Read lists of books.
pub(in crate::opds) async fn read_lists(
    State(app): State<AppState>,
    who: Reader<need::LibrariesRead>,
    ValidPath(within): ValidPath<Within>,
    ValidQuery(query): ValidQuery<ListQuery>,
) -> ApiResult<Response> {
    let title = within.title(&app, &who, "Read lists").await?;
    let page = query.request("name")?;
    let found = app.core.read_lists().list(&within.eyes(who.viewer()), page).await?;
    let of = ("read-lists", title.as_str(), Kind::Books);
    directory(&app, &query, (within, of), found).answer(&who)
}

/// The books of a read list.
pub(in crate::opds) async fn read_list(
    State(app): State<AppState>,
    who: Reader<need::LibrariesRead>,
    ValidPath(OfList { id }): ValidPath<OfList>,
    ValidQuery(query): ValidQuery<ListQuery>,
) -> ApiResult<Response> {
    let lists = app.core.read_lists();
    let row = lists.find(who.viewer(), id).await?;
    let found = lists.books(who.viewer(), id, query.request(order(&row, "title"))?).await?;
    let items = catalog::books(found.items);
    let paging = query.paging(found.total, found.next);
    members(&app, row, ("/read-lists", Kind::Books), items, paging).answer(&who)
}

/// Saved filters that the account may use.
pub(in crate::opds) async fn filters(
    State(app): State<AppState>,
    who: Reader<need::LibrariesRead>,
) -> ApiResult<Response> {
    let presets = app.core.presets().list(&who).await?;
    let ways = presets.into_iter().map(|row| {
        Item::Way(Way {
            id: urn(&row.id),
            title: row.name,
            summary: None,
            updated: row.updated_at,
            to: Place::new(format!("/filters/{}", row.id)),
            rel: SUBSECTION,
            kind: match row.subject {
                PresetSubject::Series => Kind::Ways,
                PresetSubject::Books => Kind::Books,
            },
            count: None,
        })
    });
    let (id, now) = (feed_urn("filters"), app.core.clock().now());
    let place = Place::new("/filters");
    Feed::of_ways((&id, "Saved filters"), place, Place::root(), now, ways.collect()).answer(&who)
}

/// What a saved filter finds.
pub(in crate::opds) async fn filter(
    State(app): State<AppState>,
    who: Reader<need::LibrariesRead>,
    ValidPath(OfPreset { id }): ValidPath<OfPreset>,
    ValidQuery(query): ValidQuery<ListQuery>,
) -> ApiResult<Response> {
    let row = app.core.presets().find(&who, id).await?;
    let condition = condition(&row)?;
    let place = query.place(format!("/filters/{id}"));
    let (up, id, title) = (Place::new("/filters"), urn(&id), row.name);
    let feed = match row.subject {
        PresetSubject::Series => {
            let sort = row.sort.as_deref().and_then(SeriesSort::parse).unwrap_or_default();
            let filter = SeriesFilter { condition, ..SeriesFilter::default() };
            let of = series::Of { id, title, place, up, sort, filter };
            series::list(&app, &who, &query, of).await?
        }
        PresetSubject::Books => {
            let sort = row.sort.as_deref().and_then(BookSort::parse).unwrap_or_default();
            let asked = books::filter(&query, Within::default())?;
            let filter = BookFilter { condition: condition.and(asked.condition.clone()), ..asked };
            let of = books::Of { id, title, place, up, sort, filter };
            books::list(&app, &who, &query, of).await?
        }
    };
    feed.answer(&who)
}

/// The name of the order that the members of a list come in.
fn order(row: &ListRow, by_rule: &'static str) -> &'static str {
    if row.list.rule.is_some() { by_rule } else { "position" }
}

fn condition(row: &preset::Model) -> ApiResult<Condition> {
    let unreadable = |error: &dyn std::fmt::Display| {
        tracing::error!(preset.id = %row.id, "a saved filter cannot be read: {error}");
        ApiError::new(ErrorCode::Internal, "The filter cannot be read.")
    };
    let written = serde_json::from_str(&row.condition).map_err(|error| unreadable(&error))?;
    Condition::read(Subject::from(row.subject), &written).map_err(|error| unreadable(&error))
}

fn directory(
    app: &AppState,
    query: &ListQuery,
    (within, (name, title, kind)): (Within, (&str, &str, Kind)),
    found: Page<ListRow>,
) -> Feed {
    let ways = found.items.into_iter().map(|row| {
        Item::Way(Way {
            id: urn(&row.list.id),
            title: row.list.name,
            summary: row.list.summary,
            updated: row.list.updated_at,
            to: Place::new(format!("/{name}/{}", row.list.id)),
            rel: SUBSECTION,
            kind,
            // A list is shown whole, from whichever library one comes.
            count: row.member_count.filter(|_| within.id.is_none()),
        })
    });
    let now = app.core.clock().now();
    let (place, up) = (Place::new(format!("{}/{name}", within.path())), Place::new(within.path()));
    let id = within.urn(name);
    let feed = Feed::of_ways((&id, title), place, up, now, ways.collect());
    Feed { paging: Some(query.paging(found.total, found.next)), ..feed }
}

fn members(
    app: &AppState,
    row: ListRow,
    (path, kind): (&str, Kind),
    items: Vec<Item>,
    paging: catalog::Paging,
) -> Feed {
    Feed {
        id: urn(&row.list.id),
        title: row.list.name,
        place: Place::new(format!("{path}/{}", row.list.id)),
        up: Place::new(path),
        kind,
        updated: latest(&items, app.core.clock().now()),
        items,
        paging: Some(paging),
        facets: Vec::new(),
        groups: Vec::new(),
    }
}
