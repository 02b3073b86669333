//! Series.
//! Must not decide how a series is described.

use std::collections::{HashMap, HashSet};

use crate::entity::series;
use crate::paging::{KeyKind, Keyset, time_key};
use crate::repo::{counts_sql, one_row, search, total};
use crate::scope;
use crate::sql::chunk;
use codex_models::paging::CursorKey;
use codex_models::series::SeriesFilter;
use codex_models::sort::SeriesSort;
use codex_models::sort::SeriesSortKey;
use codex_models::{BookId, Page, PageRequest, SeriesId, Viewer};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use crate::totals::{self, List};
use crate::view::{SearchText, SeriesRow};
use crate::{Conn, Result, Tx};

/// One page of the series in sight.
pub async fn list(
    conn: &Conn<'_>,
    viewer: &Viewer,
    filter: &SeriesFilter,
    sort: SeriesSort,
    page: PageRequest,
) -> Result<Page<SeriesRow>> {
    let wanted = Condition::all()
        .add_option(filter.library.map(|library| series::Column::LibraryId.eq(library)))
        .add(search::words(series::Column::TitleSearch, filter.search.as_deref()));
    let all = wanted.clone().add(scope::all_series_in_sight(viewer));
    let count = total(conn, series::Entity, all);
    let total = if filter.search.is_some() {
        count.await?
    } else {
        totals::of(conn, List::Series(filter.library), viewer.sight(), count).await?
    };
    let order = order(sort);
    let mut select = series::Entity::find().filter(wanted).filter(scope::series_in_sight(viewer));
    order.apply(QueryTrait::query(&mut select), &page)?;
    let mut found = select.all(conn.executor()).await?;
    let next = order.finish(&mut found, &page, |row| (key_of(row, sort.key), row.id.0));
    Ok(Page { items: rows(conn, viewer, found).await?, next, total })
}

/// One series.
pub async fn find(conn: &Conn<'_>, viewer: &Viewer, id: SeriesId) -> Result<Option<SeriesRow>> {
    Ok(find_many(conn, viewer, &[id]).await?.pop())
}

/// Those of these series that are in sight, in the given order (at most `MAX_PAGE_SIZE` are looked up at once).
pub async fn find_many(
    conn: &Conn<'_>,
    viewer: &Viewer,
    ids: &[SeriesId],
) -> Result<Vec<SeriesRow>> {
    let mut found = HashMap::with_capacity(ids.len());
    for part in chunk::ids(ids) {
        let part = series::Entity::find()
            .filter(series::Column::Id.is_in(part.iter().copied()))
            .filter(scope::series_in_sight(viewer))
            .all(conn.executor())
            .await?;
        found.extend(part.into_iter().map(|row| (row.id, row)));
    }
    let in_order = ids.iter().filter_map(|id| found.remove(id)).collect();
    rows(conn, viewer, in_order).await
}

/// Those of these series that are in sight, in the given order.
pub async fn in_sight(conn: &Conn<'_>, viewer: &Viewer, ids: &[SeriesId]) -> Result<Vec<SeriesId>> {
    let mut found = HashSet::with_capacity(ids.len());
    for part in chunk::ids(ids) {
        let visible = series::Entity::find()
            .select_only()
            .column(series::Column::Id)
            .filter(series::Column::Id.is_in(part.iter().copied()))
            .filter(scope::series_in_sight(viewer));
        found.extend(visible.into_tuple::<SeriesId>().all(conn.executor()).await?);
    }
    Ok(ids.iter().copied().filter(|id| found.contains(id)).collect())
}

/// Folded titles of all series in sight, for the search index; of these only, when given.
pub async fn search_texts(
    conn: &Conn<'_>,
    viewer: &Viewer,
    only: Option<&[SeriesId]>,
) -> Result<Vec<SearchText<SeriesId>>> {
    search::texts(conn, series::Entity, scope::series_in_sight(viewer), only).await
}

/// Notes which cover a series shows.
pub async fn set_cover(tx: &Tx, id: SeriesId, book: BookId, version: i32) -> Result<()> {
    let update = series::Entity::update_many()
        .col_expr(series::Column::CoverBookId, Expr::val(book))
        .col_expr(series::Column::CoverVersion, Expr::val(version))
        .filter(series::Column::Id.eq(id));
    one_row(&update.exec(tx.executor()).await?)
}

fn order(sort: SeriesSort) -> Keyset {
    let (column, kind) = match sort.key {
        SeriesSortKey::Title => (series::Column::TitleSort, KeyKind::Text),
        SeriesSortKey::CreatedAt => (series::Column::CreatedAt, KeyKind::Time),
        SeriesSortKey::UpdatedAt => (series::Column::UpdatedAt, KeyKind::Time),
        SeriesSortKey::BookCount => (series::Column::BookCount, KeyKind::Int),
    };
    let key = (series::Entity, column);
    Keyset::new(sort.name(), key, (series::Entity, series::Column::Id), kind, sort.direction)
}

fn key_of(row: &series::Model, key: SeriesSortKey) -> CursorKey {
    match key {
        SeriesSortKey::Title => CursorKey::Text(row.title_sort.clone()),
        SeriesSortKey::CreatedAt => time_key(row.created_at),
        SeriesSortKey::UpdatedAt => time_key(row.updated_at),
        SeriesSortKey::BookCount => CursorKey::Int(row.book_count.into()),
    }
}

/// How far the viewer is, in one statement for all of them.
async fn rows(
    conn: &Conn<'_>,
    viewer: &Viewer,
    found: Vec<series::Model>,
) -> Result<Vec<SeriesRow>> {
    let mut counts = match viewer.user() {
        Some(user) => {
            let ids: Vec<SeriesId> = found.iter().map(|row| row.id).collect();
            counts_sql::progress_by_series(conn, user, &ids).await?
        }
        None => HashMap::new(),
    };
    Ok(found
        .into_iter()
        .map(|series| {
            let (read_count, in_progress_count) = counts.remove(&series.id).unwrap_or_default();
            SeriesRow { series, read_count, in_progress_count }
        })
        .collect())
}
