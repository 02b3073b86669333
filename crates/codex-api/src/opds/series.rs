//! Lists of series: each leads to its books.
//! Must not query: services answer.

use axum::extract::State;
use axum::response::Response;
use codex_db::view::SeriesRow;
use codex_models::series::SeriesFilter;
use codex_models::sort::SeriesSort;
use codex_models::{Actor, LibraryId};

use super::atom::{ACQUISITION, Entry, Link, NAVIGATION};
use super::feeds::{ListFeed, ListQuery, SUBSECTION, urn};
use super::reader::Base;
use crate::error::{ApiError, ApiResult};
use crate::http::allow::{Allow, need};
use crate::http::page_query::PageQuery;
use crate::http::valid_path::ValidPath;
use crate::http::valid_query::ValidQuery;
use crate::state::AppState;

/// Every series in sight.
pub(super) async fn all(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    base: Base,
    ValidQuery(query): ValidQuery<ListQuery>,
) -> ApiResult<Response> {
    let of = Of {
        path: "/series".to_owned(),
        id: "urn:codex:feed:series".to_owned(),
        title: "Series".to_owned(),
        up: "",
        library: None,
    };
    list(&app, &who, &base, &query, of).await
}

/// The series of a library.
pub(super) async fn of_library(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    base: Base,
    ValidPath(id): ValidPath<LibraryId>,
    ValidQuery(query): ValidQuery<ListQuery>,
) -> ApiResult<Response> {
    let row = app.core.libraries().find(who.viewer(), id).await?;
    let of = Of {
        path: format!("/libraries/{id}"),
        id: urn(&id),
        title: row.library.name,
        up: "/libraries",
        library: Some(id),
    };
    list(&app, &who, &base, &query, of).await
}

/// Which list.
struct Of {
    path: String,
    id: String,
    title: String,
    up: &'static str,
    library: Option<LibraryId>,
}

async fn list(
    app: &AppState,
    who: &Actor,
    base: &Base,
    query: &ListQuery,
    of: Of,
) -> ApiResult<Response> {
    let sort = match query.sort() {
        None => SeriesSort::default(),
        Some(text) => {
            SeriesSort::parse(text).ok_or_else(|| ApiError::unknown_sort(SeriesSort::NAMES))?
        }
    };
    let filter = SeriesFilter { library: of.library, ..SeriesFilter::default() };
    let page = PageQuery::new(None, query.cursor()).request(&sort.name())?;
    let found = app.core.series().list(who.viewer(), &filter, sort, page).await?;
    let entries = found.items.iter().map(|row| entry(base, row)).collect();
    let path = query
        .sort()
        .map_or_else(|| of.path.clone(), |_| format!("{}?sort={}", of.path, sort.name()));
    let feed = ListFeed {
        base,
        path,
        id: of.id,
        title: of.title,
        kind: NAVIGATION,
        up: of.up,
        query,
        next: found.next.as_ref(),
        total: found.total,
        now: app.core.clock().now(),
    };
    feed.answer(entries)
}

fn entry(base: &Base, row: &SeriesRow) -> Entry {
    let series = &row.series;
    let mut link = Link::new(SUBSECTION, base.at(&format!("/series/{}", series.id)), ACQUISITION);
    link.more.push(("thr:count", series.book_count.to_string()));
    let cover =
        base.to(&format!("/api/v1/series/{}/thumbnail?v={}", series.id, series.cover_version));
    let image = |rel| Link::new(rel, cover.clone(), "image/jpeg");
    let mut links = vec![link];
    if series.cover_version != 0 {
        links.push(image("http://opds-spec.org/image"));
        links.push(image("http://opds-spec.org/image/thumbnail"));
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
