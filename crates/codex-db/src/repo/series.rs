//! Series.
//! Must not decide how a series is described.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};

use crate::entity::{book, progress, series};
use crate::filter::{Compiler, LATEST, Look};
use crate::paging::{KeyKind, Keyset, Stretch, of_years, text_key, time_key};
use crate::repo::{counts_sql, one_row, search, total};
use crate::scope;
use crate::sql::{chunk, paths};
use codex_models::filter::Subject;
use codex_models::paging::CursorKey;
use codex_models::series::SeriesFilter;
use codex_models::sort::SeriesSort;
use codex_models::sort::SeriesSortKey;
use codex_models::{BookId, LibraryId, Page, PageRequest, SeriesId, UserId, Viewer};
use futures::try_join;
use sea_orm::sea_query::{Expr, ExprTrait, Func, JoinType, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter,
    QueryResult, QuerySelect, QueryTrait,
};

use crate::totals::{self, List};
use crate::view::{SearchText, SeriesRow};
use crate::{Conn, Result, Tx};

/// No more series than this are found by what is asked of them: a walk along all would pass too many others.
const FEW: u64 = 1_000;

/// One page of the series in sight.
pub async fn list(
    conn: &Conn<'_>,
    viewer: &Viewer,
    filter: &SeriesFilter,
    sort: SeriesSort,
    page: PageRequest,
) -> Result<Page<SeriesRow>> {
    let filter = &simplified(filter);
    let total = count_all(conn, viewer, filter).await?;
    let (in_sight, look) = if total <= FEW {
        (scope::all_series_in_sight(viewer), Look::AtOnce)
    } else {
        (scope::series_in_sight(viewer), Look::Each)
    };
    let mut order = order(sort);
    if look == Look::AtOnce && sort.key != SeriesSortKey::ReadAt {
        order = order.of_few(conn.backend());
    }
    let compiler = Compiler::new(conn, viewer, look);
    let mut select = series::Entity::find().filter(in_sight);
    if sort.key == SeriesSortKey::ReleaseDate {
        select = select.filter(of_years(series::Column::ReleaseDate, filter.condition.years()));
    }
    let walk = order.walk(&page, total);
    let mut found = Vec::new();
    for stretch in walk.stretches() {
        // What was read is few; behind an outer join SQLite looks at every series instead.
        let is_read = sort.key == SeriesSortKey::ReadAt && *stretch == Stretch::Present;
        let compiler = if is_read { compiler.of_read() } else { compiler };
        let mut select = select.clone().filter(condition(filter, compiler));
        if sort.key == SeriesSortKey::ReadAt {
            let join = if is_read { JoinType::InnerJoin } else { JoinType::LeftJoin };
            join_read_at(QueryTrait::query(&mut select), viewer, join);
        }
        walk.apply(QueryTrait::query(&mut select), *stretch)?;
        found.extend(select.into_model::<Listed>().all(conn.executor()).await?);
        if walk.is_full(&found) {
            break;
        }
    }
    let next = walk.finish(&mut found, |row| (key_of(row, sort.key), row.series.id.0));
    let found = found.into_iter().map(|row| row.series).collect();
    Ok(Page { items: rows(conn, viewer, found).await?, next, total })
}

/// The signs that titles to sort by begin with, in the order of signs, each with how many do.
pub async fn letters(
    conn: &Conn<'_>,
    viewer: &Viewer,
    library: Option<LibraryId>,
) -> Result<Vec<(String, u64)>> {
    let library = library.map(|library| series::Column::LibraryId.eq(library));
    let select = Query::select()
        .expr_as(first_sign(), LETTER)
        .expr_as(Expr::cust("CAST(COUNT(*) AS bigint)"), COUNT)
        .from(series::Entity)
        .cond_where(scope::all_series_in_sight(viewer).add_option(library))
        .group_by_col(LETTER)
        .take();
    let mut letters = Vec::new();
    for row in conn.executor().query_all(&select).await? {
        let count: i64 = row.try_get("", COUNT)?;
        letters.push((row.try_get("", LETTER)?, count.unsigned_abs()));
    }
    letters.sort();
    Ok(letters)
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

/// How many series a list has. Most of a library is unread: that is counted by what was begun.
async fn count_all(conn: &Conn<'_>, viewer: &Viewer, filter: &SeriesFilter) -> Result<u64> {
    let Some((rest, left_over)) = filter.condition.with_unread() else {
        return count_of(conn, viewer, filter).await;
    };
    let with = |condition| SeriesFilter { condition, ..filter.clone() };
    let (rest, left_over) = (with(rest), with(left_over));
    let count = |filter| Box::pin(count_of(conn, viewer, filter));
    let (all, begun) = try_join!(count(&rest), count(&left_over))?;
    Ok(all.saturating_sub(begun))
}

async fn count_of(conn: &Conn<'_>, viewer: &Viewer, filter: &SeriesFilter) -> Result<u64> {
    let wanted = condition(filter, Compiler::new(conn, viewer, Look::AtOnce));
    let count = total(conn, series::Entity, wanted.add(scope::all_series_in_sight(viewer)));
    let list =
        List::new(Subject::Series, filter.library, &filter.condition, filter.search.as_deref());
    match list.filter(|_| filter.letter.is_none()) {
        Some(list) => totals::of(conn, conn.totals(), list, viewer.sight(), count).await,
        None => count.await,
    }
}

/// The same filter, with the library that its condition asks for beside all else where it is known.
fn simplified(filter: &SeriesFilter) -> SeriesFilter {
    let mut simple = filter.clone();
    if simple.library.is_none() {
        simple.library = simple.condition.take_library();
    }
    simple
}

fn condition(filter: &SeriesFilter, compiler: Compiler) -> Condition {
    compiler
        .series(&filter.condition)
        .add_option(filter.library.map(|library| series::Column::LibraryId.eq(library)))
        .add_option(filter.letter.as_deref().map(|letter| first_sign().eq(letter)))
        .add(search::words(series::Entity, compiler.look(), filter.search.as_deref()))
}

/// A series with when the viewer was last in it, where the list is sorted by that.
struct Listed {
    series: series::Model,
    read_at: Option<DateTime<Utc>>,
}

impl FromQueryResult for Listed {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, sea_orm::DbErr> {
        let is_selected = row.column_names().iter().any(|name| name == READ_AT);
        Ok(Self {
            series: series::Model::from_query_result(row, prefix)?,
            read_at: if is_selected { row.try_get(prefix, READ_AT)? } else { None },
        })
    }
}

/// Adds when the viewer was last in each series, found in one look at their positions.
fn join_read_at(query: &mut SelectStatement, viewer: &Viewer, join: JoinType) {
    // Nobody's progress is that of a user who cannot exist.
    let user = viewer.user().unwrap_or(UserId(uuid::Uuid::nil()));
    let read_at = Func::max(progress::Column::UpdatedAt.into_expr());
    let latest = Query::select()
        .column((book::Entity, book::Column::SeriesId))
        .expr_as(read_at, READ_AT)
        .from(progress::Entity)
        .inner_join(
            book::Entity,
            book::Column::Id.into_expr().eq(progress::Column::BookId.into_expr()),
        )
        .and_where(progress::Column::UserId.into_expr().eq(user))
        .group_by_col((book::Entity, book::Column::SeriesId))
        .take();
    let same = Expr::col((LATEST, book::Column::SeriesId)).eq(series::Column::Id.into_expr());
    query.join_subquery(join, latest, LATEST, same).expr_as(Expr::col((LATEST, READ_AT)), READ_AT);
}

/// The first sign of the title to sort by.
fn first_sign() -> Expr {
    paths::head((series::Entity, series::Column::TitleSort), 1)
}

/// Name of a first sign in an answer.
const LETTER: &str = "first_sign";
/// Name of a count in an answer.
const COUNT: &str = "series_count";
/// Name of when the viewer was last in a series.
const READ_AT: &str = "read_at";

fn order(sort: SeriesSort) -> Keyset {
    let id = (series::Entity, series::Column::Id);
    let (column, kind) = match sort.key {
        SeriesSortKey::ReadAt => {
            let key = (LATEST, READ_AT);
            return Keyset::new(sort.name(), key, id, KeyKind::OptionalTime, sort.direction)
                .absent_with((LATEST, book::Column::SeriesId));
        }
        SeriesSortKey::ReleaseDate => (series::Column::ReleaseDate, KeyKind::OptionalText),
        SeriesSortKey::Title => (series::Column::TitleSort, KeyKind::Text),
        SeriesSortKey::CreatedAt => (series::Column::CreatedAt, KeyKind::Time),
        SeriesSortKey::UpdatedAt => (series::Column::UpdatedAt, KeyKind::Time),
        SeriesSortKey::BookCount => (series::Column::BookCount, KeyKind::Int),
    };
    let key = (series::Entity, column);
    Keyset::new(sort.name(), key, id, kind, sort.direction)
}

fn key_of(row: &Listed, key: SeriesSortKey) -> CursorKey {
    let Listed { series, read_at } = row;
    match key {
        SeriesSortKey::Title => CursorKey::Text(series.title_sort.clone()),
        SeriesSortKey::CreatedAt => time_key(series.created_at),
        SeriesSortKey::UpdatedAt => time_key(series.updated_at),
        SeriesSortKey::BookCount => CursorKey::Int(series.book_count.into()),
        SeriesSortKey::ReleaseDate => text_key(series.release_date.as_deref()),
        SeriesSortKey::ReadAt => read_at.map_or(CursorKey::Null, time_key),
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
