//! Rows of lists of books, read by the places of their columns: a page of 500 has 26,500 cells, and to look each up by a name
//! that is put together for it takes nearly a tenth of the time of the page.
//! Must not filter.

use codex_models::{UserId, Viewer};
use sea_orm::sea_query::{ExprTrait, JoinType, SelectStatement};
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, Iterable, QueryResult, QueryTrait, Select,
    TryGetable,
};

use crate::Conn;
use crate::entity::{book, progress, series};
use crate::sql::plans;
use crate::view::BookRow;

/// Alias of the series' title.
const SERIES_TITLE: &str = "series_title";
/// Prefix of the aliases of progress columns.
const PROGRESS: &str = "p_";

/// How the viewer's progress comes to the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Progress {
    /// For each row that is found.
    LookedUp,
    /// In a statement that asks for it or sorts by it.
    Joined(JoinType),
}

/// Books with the title of their series and the viewer's progress. The joins are outer ones so that the order of
/// the books stays the outer loop of every plan.
pub(super) fn of(conn: &Conn<'_>, viewer: &Viewer) -> Select<book::Entity> {
    with(conn, viewer, Progress::LookedUp)
}

/// The same with the progress in another way.
pub(super) fn with(conn: &Conn<'_>, viewer: &Viewer, way: Progress) -> Select<book::Entity> {
    let mut select = book::Entity::find();
    let query = QueryTrait::query(&mut select);
    query
        .left_join(
            series::Entity,
            series::Column::Id.into_expr().eq(book::Column::SeriesId.into_expr()),
        )
        .expr_as(series::Column::Title.into_expr(), SERIES_TITLE);
    join_progress(conn, query, viewer, way);
    for column in progress::Column::iter() {
        let alias = format!("{PROGRESS}{}", sea_orm::IdenStatic::as_str(&column));
        query.expr_as(column.into_expr(), alias);
    }
    select
}

/// Adds the viewer's progress.
pub(super) fn join_progress(
    conn: &Conn<'_>,
    query: &mut SelectStatement,
    viewer: &Viewer,
    way: Progress,
) {
    // Nobody's progress is that of a user who cannot exist.
    let user = viewer.user().unwrap_or(UserId(uuid::Uuid::nil()));
    let on = progress::Column::BookId
        .into_expr()
        .eq(book::Column::Id.into_expr())
        .and(progress::Column::UserId.into_expr().eq(user));
    match way {
        Progress::LookedUp => plans::look_up(conn.backend(), query, progress::Entity, on),
        Progress::Joined(join) => {
            query.join(join, progress::Entity, on);
        }
    }
}

/// The cells of a row from the left to the right.
struct Cells<'a> {
    row: &'a QueryResult,
    place: usize,
}

impl Cells<'_> {
    fn next<T: TryGetable>(&mut self) -> Result<T, sea_orm::DbErr> {
        let cell = self.row.try_get_by_index(self.place)?;
        self.place += 1;
        Ok(cell)
    }

    /// In the order of the columns of the table.
    fn book(&mut self) -> Result<book::Model, sea_orm::DbErr> {
        Ok(book::Model {
            id: self.next()?,
            series_id: self.next()?,
            library_id: self.next()?,
            root_id: self.next()?,
            path: self.next()?,
            file_name: self.next()?,
            title: self.next()?,
            title_sort: self.next()?,
            title_search: self.next()?,
            reading_order: self.next()?,
            format: self.next()?,
            state: self.next()?,
            error_code: self.next()?,
            error_message: self.next()?,
            warnings: self.next()?,
            size: self.next()?,
            modified_us: self.next()?,
            inode: self.next()?,
            fingerprint: self.next()?,
            content_version: self.next()?,
            content_key: self.next()?,
            number: self.next()?,
            number_sort: self.next()?,
            volume: self.next()?,
            year: self.next()?,
            page_count: self.next()?,
            metadata: self.next()?,
            provenance: self.next()?,
            release_date: self.next()?,
            language: self.next()?,
            age_rating: self.next()?,
            community_rating: self.next()?,
            cover_version: self.next()?,
            cover_look: self.next()?,
            own_cover_version: self.next()?,
            own_cover_look: self.next()?,
            access_class_id: self.next()?,
            facet_set_id: self.next()?,
            missing_at: self.next()?,
            pinned_at: self.next()?,
            analyzed_at: self.next()?,
            created_at: self.next()?,
            updated_at: self.next()?,
        })
    }

    /// In the order of the columns of the table; none when the viewer has not begun the book.
    fn progress(&mut self) -> Result<Option<progress::Model>, sea_orm::DbErr> {
        let user: Option<UserId> = self.next()?;
        let Some(user_id) = user else { return Ok(None) };
        Ok(Some(progress::Model {
            user_id,
            book_id: self.next()?,
            page: self.next()?,
            percentage: self.next()?,
            completed: self.next()?,
            locator: self.next()?,
            device: self.next()?,
            client_at: self.next()?,
            updated_at: self.next()?,
        }))
    }
}

/// Of a row of [`joined`], whose columns stand as it asks for them.
impl FromQueryResult for BookRow {
    fn from_query_result(row: &QueryResult, _prefix: &str) -> Result<Self, sea_orm::DbErr> {
        let mut cells = Cells { row, place: 0 };
        Ok(Self { book: cells.book()?, series_title: cells.next()?, progress: cells.progress()? })
    }
}
