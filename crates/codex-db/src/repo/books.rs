//! Books.
//! Must not open files.

mod counts;
mod rows;

pub use counts::count_by_status;
use rows::Progress;

use std::collections::{HashMap, HashSet};

use crate::entity::{WarningList, book, library_root, progress};
use crate::filter::{Compiler, Look};
use crate::paging::{KeyKind, Keyset, Stretch, of_years, text_key, time_key};
use crate::repo::{folders, one_row, search};
use crate::scope;
use crate::sql::chunk;
use codex_models::BookState;
use codex_models::books::BookFilter;
use codex_models::books::{BookHealth, ReadStatus};
use codex_models::paging::{CursorKey, MAX_PAGE_SIZE};
use codex_models::sort::BookSort;
use codex_models::sort::{BookSortKey, Direction};
use codex_models::{BookId, LibraryId, Page, PageRequest, SeriesId, Viewer};
use sea_orm::sea_query::{Expr, ExprTrait, JoinType};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QueryResult,
    QuerySelect, QueryTrait, Select,
};

use crate::view::{BookDetail, BookFileRow, BookRow, SearchText};
use crate::{Conn, Result, Tx};

/// Eyes that see no more books than this find them by their series: a walk along all books would pass too many of others.
const FEW: u64 = 1_000;

/// One page of the books in sight. Sort `Number` is reading order: number, then title.
pub async fn list(
    conn: &Conn<'_>,
    viewer: &Viewer,
    filter: &BookFilter,
    sort: BookSort,
    page: PageRequest,
) -> Result<Page<BookRow>> {
    let filter = &simplified(filter);
    let total = counts::total(conn, viewer, filter).await?;
    let (in_sight, look) = if is_read(filter) {
        (scope::read_books_in_sight(viewer), Look::Each)
    } else if filter.series.is_none() && total <= FEW {
        (scope::all_books_in_sight(viewer), Look::AtOnce)
    } else {
        (scope::books_in_sight(viewer), Look::Each)
    };
    let mut order = order(sort);
    // What was read has an index of its own, in which a reader's positions stand by their times.
    if look == Look::AtOnce && sort.key != BookSortKey::ReadAt {
        order = order.of_few(conn.backend());
    }
    let library = look_at_library(conn, viewer, filter, sort.key, total).await?;
    let compiler = Compiler::new(conn, viewer, look);
    let mut beside = in_sight;
    if sort.key == BookSortKey::ReleaseDate {
        beside = beside.add(of_years(book::Column::ReleaseDate, filter.condition.years()));
    }
    let walk = order.walk(&page, total);
    let mut items = Vec::new();
    for stretch in walk.stretches() {
        // What was read is few, and found by the reader; behind an outer join SQLite looks at every book instead.
        let is_read = sort.key == BookSortKey::ReadAt && *stretch == Stretch::Present;
        let join = if is_read { JoinType::InnerJoin } else { JoinType::LeftJoin };
        let asks_for_progress = filter.status.is_some() || sort.key == BookSortKey::ReadAt;
        let way = if asks_for_progress { Progress::Joined(join) } else { Progress::LookedUp };
        let compiler = if is_read { compiler.of_read() } else { compiler };
        let wanted = condition(filter, compiler, library).add(beside.clone());
        if page.skip > 0 {
            // Rows that are passed over need no more of an index than their places.
            let mut select = book::Entity::find().select_only().column(book::Column::Id);
            if asks_for_progress {
                rows::join_progress(conn, QueryTrait::query(&mut select), viewer, way);
            }
            select = select.filter(wanted);
            walk.apply(QueryTrait::query(&mut select), *stretch)?;
            let ids: Vec<BookId> = select.into_tuple().all(conn.executor()).await?;
            items.extend(find_many(conn, viewer, &ids).await?);
        } else {
            let mut select = rows::with(conn, viewer, way).filter(wanted);
            walk.apply(QueryTrait::query(&mut select), *stretch)?;
            items.extend(select.into_model::<BookRow>().all(conn.executor()).await?);
        }
        if walk.is_full(&items) {
            break;
        }
    }
    let next = walk.finish(&mut items, |row| (key_of(row, sort.key), row.book.id.0));
    Ok(Page { items, next, total })
}

/// One book with its neighbors.
pub async fn find(conn: &Conn<'_>, viewer: &Viewer, id: BookId) -> Result<Option<BookDetail>> {
    let select = rows::of(conn, viewer)
        .filter(book::Column::Id.eq(id))
        .filter(scope::books_in_sight(viewer));
    let Some(row) = select.into_model::<BookRow>().one(conn.executor()).await? else {
        return Ok(None);
    };
    let previous = neighbor(conn, &row.book, Direction::Desc).await?;
    let next = neighbor(conn, &row.book, Direction::Asc).await?;
    Ok(Some(BookDetail { row, previous, next }))
}

/// Those of these books that are in sight, in the given order (at most `MAX_PAGE_SIZE` are looked up at once).
pub async fn find_many(conn: &Conn<'_>, viewer: &Viewer, ids: &[BookId]) -> Result<Vec<BookRow>> {
    let mut found = HashMap::with_capacity(ids.len());
    for part in chunk::ids(ids) {
        let part = rows::of(conn, viewer)
            .filter(book::Column::Id.is_in(part.iter().copied()))
            .filter(scope::books_in_sight(viewer))
            .into_model::<BookRow>()
            .all(conn.executor())
            .await?;
        found.extend(part.into_iter().map(|row| (row.book.id, row)));
    }
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// Those of these books that are in sight, in the given order.
pub async fn in_sight(conn: &Conn<'_>, viewer: &Viewer, ids: &[BookId]) -> Result<Vec<BookId>> {
    let mut found = HashSet::with_capacity(ids.len());
    for part in chunk::ids(ids) {
        let visible = book::Entity::find()
            .select_only()
            .column(book::Column::Id)
            .filter(book::Column::Id.is_in(part.iter().copied()))
            .filter(scope::books_in_sight(viewer));
        found.extend(visible.into_tuple::<BookId>().all(conn.executor()).await?);
    }
    Ok(ids.iter().copied().filter(|id| found.contains(id)).collect())
}

/// What serving bytes of a book needs, by one cheap statement.
pub async fn find_file(
    conn: &Conn<'_>,
    viewer: &Viewer,
    id: BookId,
) -> Result<Option<BookFileRow>> {
    let select = files(viewer).filter(book::Column::Id.eq(id));
    Ok(select.into_model::<BookFileRow>().one(conn.executor()).await?)
}

/// The first readable book of a series in reading order that has a cover, which the series shows by default.
pub async fn first_of_series(
    conn: &Conn<'_>,
    viewer: &Viewer,
    series: SeriesId,
) -> Result<Option<BookFileRow>> {
    let has_cover = Condition::any()
        .add(book::Column::CoverVersion.ne(0))
        .add(book::Column::OwnCoverVersion.is_not_null());
    let select = files(viewer)
        .filter(book::Column::SeriesId.eq(series))
        .filter(book::Column::State.eq(BookState::Ready))
        .filter(has_cover)
        .order_by_asc(book::Column::ReadingOrder)
        .order_by_asc(book::Column::Id)
        .limit(1);
    Ok(select.into_model::<BookFileRow>().one(conn.executor()).await?)
}

/// Folded titles of all books in sight, for the search index; of these only, when given.
pub async fn search_texts(
    conn: &Conn<'_>,
    viewer: &Viewer,
    only: Option<&[BookId]>,
) -> Result<Vec<SearchText<BookId>>> {
    search::texts(conn, book::Entity, scope::books_in_sight(viewer), only).await
}

/// Notes the version of the cover that was stored.
pub async fn set_cover_version(tx: &Tx, id: BookId, version: i32) -> Result<()> {
    let update = book::Entity::update_many()
        .col_expr(book::Column::CoverVersion, Expr::val(version))
        .filter(book::Column::Id.eq(id));
    one_row(&update.exec(tx.executor()).await?)
}

/// Lets every book that could not be read, and whose file is there, wait for analysis again; the libraries that have
/// one.
pub async fn reopen_failed(tx: &Tx, library: Option<LibraryId>) -> Result<Vec<LibraryId>> {
    tx.changes_content();
    let mut failed = Condition::all()
        .add(book::Column::State.eq(BookState::Error))
        .add(book::Column::MissingAt.is_null());
    if let Some(library) = library {
        failed = failed.add(book::Column::LibraryId.eq(library));
    }
    let libraries: Vec<LibraryId> = book::Entity::find()
        .select_only()
        .column(book::Column::LibraryId)
        .distinct()
        .filter(failed.clone())
        .into_tuple()
        .all(tx.executor())
        .await?;
    book::Entity::update_many()
        .col_expr(book::Column::State, Expr::val(BookState::Pending))
        .filter(failed)
        .exec(tx.executor())
        .await?;
    Ok(libraries)
}

/// Lets these books wait for analysis again, those in sight whose files are there; the libraries that have one.
pub async fn reopen(tx: &Tx, viewer: &Viewer, ids: &[BookId]) -> Result<(u64, Vec<LibraryId>)> {
    tx.changes_content();
    let (mut count, mut libraries) = (0, HashSet::new());
    for part in chunk::ids(ids) {
        let wanted = Condition::all()
            .add(book::Column::Id.is_in(part.iter().copied()))
            .add(book::Column::MissingAt.is_null())
            .add(scope::books_in_sight(viewer));
        let found = book::Entity::find()
            .select_only()
            .column(book::Column::LibraryId)
            .distinct()
            .filter(wanted.clone());
        libraries.extend(found.into_tuple::<LibraryId>().all(tx.executor()).await?);
        let reopened = book::Entity::update_many()
            .col_expr(book::Column::State, Expr::val(BookState::Pending))
            .filter(wanted)
            .exec(tx.executor())
            .await?;
        count += reopened.rows_affected;
    }
    Ok((count, libraries.into_iter().collect()))
}

/// The same filter, with the library and the series that its condition asks for beside all else where they are known.
fn simplified(filter: &BookFilter) -> BookFilter {
    let mut simple = filter.clone();
    if simple.library.is_none() {
        simple.library = simple.condition.take_library();
    }
    if simple.series.is_none() {
        simple.series = simple.condition.take_series();
    }
    if simple.condition.is_empty() {
        simple.condition = codex_models::filter::Condition::default();
    }
    simple
}

/// How the library of a list is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LibraryLook {
    /// By an index of its books.
    AtOnce,
    /// Book by book: what leads to them is something else.
    Each,
}

/// Whether a list holds nothing but what somebody has read of.
fn is_read(filter: &BookFilter) -> bool {
    matches!(filter.status, Some(ReadStatus::Reading | ReadStatus::Read))
}

/// How the library of a page is looked at. In an order that has no index within libraries, a walk along all books passes
/// others on its way; it is shorter than sorting the library while those are few.
async fn look_at_library(
    conn: &Conn<'_>,
    viewer: &Viewer,
    filter: &BookFilter,
    key: BookSortKey,
    total: u64,
) -> Result<LibraryLook> {
    if filter.library.is_none() || is_read(filter) {
        return Ok(LibraryLook::Each);
    }
    if matches!(key, BookSortKey::Title | BookSortKey::CreatedAt | BookSortKey::ReadAt) {
        return Ok(LibraryLook::AtOnce);
    }
    let all = counts::total(conn, viewer, &BookFilter::default()).await?;
    // As many of all books are passed to each of the library as there are of them.
    let passed = u128::from(MAX_PAGE_SIZE) * u128::from(all);
    let is_shorter = passed < u128::from(total) * u128::from(total);
    Ok(if is_shorter { LibraryLook::Each } else { LibraryLook::AtOnce })
}

fn condition(filter: &BookFilter, compiler: Compiler, look: LibraryLook) -> Condition {
    wanted(filter, compiler, look).add_option(filter.status.map(|status| match status {
        ReadStatus::Unread => progress::Column::BookId.is_null(),
        ReadStatus::Reading => progress::Column::Completed.eq(false),
        ReadStatus::Read => progress::Column::Completed.eq(true),
    }))
}

/// What is asked of a book, however far it is read.
fn wanted(filter: &BookFilter, compiler: Compiler, look: LibraryLook) -> Condition {
    let library = filter.library.map(|library| match look {
        LibraryLook::AtOnce => book::Column::LibraryId.eq(library),
        LibraryLook::Each => scope::passed(book::Column::LibraryId).eq(library),
    });
    compiler
        .books(&filter.condition)
        .add_option(library)
        .add_option(filter.series.map(|series| book::Column::SeriesId.eq(series)))
        .add_option(filter.folder.as_ref().map(folders::directly_in))
        .add(search::words(book::Entity, compiler.look(), filter.search.as_deref()))
        .add_option(health(&filter.health))
}

/// One of these faults.
fn health(faults: &[BookHealth]) -> Option<Condition> {
    let is_ready = || book::Column::State.eq(BookState::Ready);
    let fault = |fault: &BookHealth| match fault {
        BookHealth::Error => Condition::all().add(book::Column::State.eq(BookState::Error)),
        BookHealth::Missing => Condition::all().add(book::Column::MissingAt.is_not_null()),
        BookHealth::NoPages => Condition::all().add(is_ready()).add(book::Column::PageCount.eq(0)),
        BookHealth::NoCover => Condition::all()
            .add(is_ready())
            .add(book::Column::PageCount.gt(0))
            .add(book::Column::CoverVersion.eq(0)),
        BookHealth::Warnings => {
            Condition::all().add(is_ready()).add(book::Column::Warnings.ne(WarningList::default()))
        }
    };
    let any = faults.iter().map(fault).fold(Condition::any(), Condition::add);
    (!faults.is_empty()).then_some(any)
}

fn order(sort: BookSort) -> Keyset {
    let column = |column: book::Column| (book::Entity, column);
    let id = column(book::Column::Id);
    let plain = |key, kind| Keyset::new(sort.name(), column(key), id, kind, sort.direction);
    match sort.key {
        BookSortKey::Title => plain(book::Column::TitleSort, KeyKind::Text),
        BookSortKey::Number => plain(book::Column::ReadingOrder, KeyKind::Text),
        BookSortKey::CreatedAt => plain(book::Column::CreatedAt, KeyKind::Time),
        BookSortKey::Size => plain(book::Column::Size, KeyKind::Int),
        BookSortKey::PageCount => plain(book::Column::PageCount, KeyKind::Int),
        BookSortKey::UpdatedAt => plain(book::Column::UpdatedAt, KeyKind::Time),
        BookSortKey::ReleaseDate => plain(book::Column::ReleaseDate, KeyKind::OptionalText),
        BookSortKey::ReadAt => {
            let read_at = (progress::Entity, progress::Column::UpdatedAt);
            Keyset::new(sort.name(), read_at, id, KeyKind::OptionalTime, sort.direction)
                .absent_with((progress::Entity, progress::Column::BookId))
        }
    }
}

fn key_of(row: &BookRow, key: BookSortKey) -> CursorKey {
    match key {
        BookSortKey::Title => CursorKey::Text(row.book.title_sort.clone()),
        BookSortKey::Number => CursorKey::Text(row.book.reading_order.clone()),
        BookSortKey::CreatedAt => time_key(row.book.created_at),
        BookSortKey::Size => CursorKey::Int(row.book.size),
        BookSortKey::PageCount => CursorKey::Int(row.book.page_count.into()),
        BookSortKey::UpdatedAt => time_key(row.book.updated_at),
        BookSortKey::ReleaseDate => text_key(row.book.release_date.as_deref()),
        BookSortKey::ReadAt => {
            row.progress.as_ref().map_or(CursorKey::Null, |progress| time_key(progress.updated_at))
        }
    }
}

/// The few columns that serving bytes needs.
fn files(viewer: &Viewer) -> Select<book::Entity> {
    let select = book::Entity::find()
        .select_only()
        .columns([
            book::Column::Id,
            book::Column::LibraryId,
            book::Column::Path,
            book::Column::FileName,
            book::Column::Format,
            book::Column::Size,
            book::Column::ModifiedUs,
            book::Column::ContentVersion,
            book::Column::State,
            book::Column::ErrorCode,
            book::Column::ErrorMessage,
            book::Column::PageCount,
            book::Column::CoverVersion,
            book::Column::OwnCoverVersion,
        ])
        .filter(scope::books_in_sight(viewer));
    with_root_path(select)
}

/// Adds the absolute path of the root that the file of each book lies in, as [`ROOT_PATH`].
pub(super) fn with_root_path(mut select: Select<book::Entity>) -> Select<book::Entity> {
    QueryTrait::query(&mut select)
        .inner_join(
            library_root::Entity,
            library_root::Column::Id.into_expr().eq(book::Column::RootId.into_expr()),
        )
        .expr_as(library_root::Column::Path.into_expr(), ROOT_PATH);
    select
}

async fn neighbor(
    conn: &Conn<'_>,
    book: &book::Model,
    direction: Direction,
) -> Result<Option<BookId>> {
    let place = Expr::tuple([book::Column::ReadingOrder.into_expr(), book::Column::Id.into_expr()]);
    let here = Expr::tuple([Expr::val(book.reading_order.as_str()), Expr::val(book.id)]);
    let (beyond, order) = match direction {
        Direction::Asc => (place.gt(here), sea_orm::Order::Asc),
        Direction::Desc => (place.lt(here), sea_orm::Order::Desc),
    };
    let id: Option<(BookId,)> = book::Entity::find()
        .select_only()
        .column(book::Column::Id)
        .filter(book::Column::SeriesId.eq(book.series_id))
        .filter(beyond)
        .order_by(book::Column::ReadingOrder, order.clone())
        .order_by(book::Column::Id, order)
        .limit(1)
        .into_tuple()
        .one(conn.executor())
        .await?;
    Ok(id.map(|(id,)| id))
}

/// Alias of the root's path.
pub(super) const ROOT_PATH: &str = "root_path";

impl FromQueryResult for BookFileRow {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, sea_orm::DbErr> {
        let code: Option<String> = row.try_get(prefix, "error_code")?;
        let message: Option<String> = row.try_get(prefix, "error_message")?;
        let size: i64 = row.try_get(prefix, "size")?;
        let page_count: i32 = row.try_get(prefix, "page_count")?;
        Ok(Self {
            id: row.try_get(prefix, "id")?,
            library: row.try_get(prefix, "library_id")?,
            root_path: row.try_get(prefix, ROOT_PATH)?,
            path: row.try_get(prefix, "path")?,
            file_name: row.try_get(prefix, "file_name")?,
            format: row.try_get(prefix, "format")?,
            size: size.unsigned_abs(),
            modified_us: row.try_get(prefix, "modified_us")?,
            content_version: row.try_get(prefix, "content_version")?,
            state: row.try_get(prefix, "state")?,
            error: code.map(|code| (code, message.unwrap_or_default())),
            page_count: page_count.unsigned_abs(),
            cover_version: row.try_get(prefix, "cover_version")?,
            own_cover_version: row.try_get(prefix, "own_cover_version")?,
        })
    }
}
