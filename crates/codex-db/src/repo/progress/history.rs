//! What a user has read and when.
//! Must not show books that are out of sight.

use codex_models::paging::CursorKey;
use codex_models::sort::Direction;
use codex_models::{BookId, Page, PageRequest, SeriesId, Viewer};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryResult, QueryTrait, Select,
};

use crate::entity::{book, reading_pass, reading_session, series};
use crate::paging::{KeyKind, Keyset, time_key};
use crate::repo::total_of;
use crate::view::HistoryRow;
use crate::{Conn, Result, scope};

/// Name of the one order of each of these lists, for cursors.
const LATEST_FIRST: &str = "latest";

/// The log of the viewer about a book in sight, the latest entry first.
pub async fn sessions(
    conn: &Conn<'_>,
    viewer: &Viewer,
    book: BookId,
    page: PageRequest,
) -> Result<Page<reading_session::Model>> {
    let Some(user) = viewer.user() else { return Ok(nothing()) };
    let mut select = reading_session::Entity::find()
        .filter(reading_session::Column::UserId.eq(user))
        .filter(reading_session::Column::BookId.eq(book))
        .filter(scope::book_in_sight(reading_session::Column::BookId, viewer));
    let total = total_of(conn, select.clone()).await?;
    let order = by_time();
    order.apply(QueryTrait::query(&mut select), &page)?;
    let mut items = select.all(conn.executor()).await?;
    let next = order.finish(&mut items, &page, |row| (time_key(row.ended_at), row.id.0));
    Ok(Page { items, next, total })
}

/// Each time that the viewer read a book in sight, the last one first.
pub async fn passes(
    conn: &Conn<'_>,
    viewer: &Viewer,
    book: BookId,
    page: PageRequest,
) -> Result<Page<reading_pass::Model>> {
    let Some(user) = viewer.user() else { return Ok(nothing()) };
    let mut select = reading_pass::Entity::find()
        .filter(reading_pass::Column::UserId.eq(user))
        .filter(reading_pass::Column::BookId.eq(book))
        .filter(reading_pass::Column::SessionCount.gt(0))
        .filter(scope::book_in_sight(reading_pass::Column::BookId, viewer));
    let total = total_of(conn, select.clone()).await?;
    let key = (reading_pass::Entity, reading_pass::Column::Number);
    let id = (reading_pass::Entity, reading_pass::Column::BookId);
    let order = Keyset::new(LATEST_FIRST.to_owned(), key, id, KeyKind::Int, Direction::Desc);
    order.apply(QueryTrait::query(&mut select), &page)?;
    let mut items = select.all(conn.executor()).await?;
    let key_of = |row: &reading_pass::Model| (CursorKey::Int(row.number.into()), row.book_id.0);
    let next = order.finish(&mut items, &page, key_of);
    Ok(Page { items, next, total })
}

/// The log of the viewer about all books in sight, the latest entry first.
pub async fn recent(
    conn: &Conn<'_>,
    viewer: &Viewer,
    page: PageRequest,
) -> Result<Page<HistoryRow>> {
    let Some(user) = viewer.user() else { return Ok(nothing()) };
    let mut select = with_titles(reading_session::Entity::find())
        .filter(reading_session::Column::UserId.eq(user))
        .filter(scope::books_in_sight(viewer));
    let total = total_of(conn, select.clone()).await?;
    let order = by_time();
    order.apply(QueryTrait::query(&mut select), &page)?;
    let mut items = select.into_model::<HistoryRow>().all(conn.executor()).await?;
    let next =
        order.finish(&mut items, &page, |row| (time_key(row.session.ended_at), row.session.id.0));
    Ok(Page { items, next, total })
}

fn by_time() -> Keyset {
    let key = (reading_session::Entity, reading_session::Column::EndedAt);
    let id = (reading_session::Entity, reading_session::Column::Id);
    Keyset::new(LATEST_FIRST.to_owned(), key, id, KeyKind::Time, Direction::Desc)
}

fn nothing<T>() -> Page<T> {
    Page { items: Vec::new(), next: None, total: 0 }
}

const BOOK_TITLE: &str = "book_title";
const SERIES_ID: &str = "series_id";
const SERIES_TITLE: &str = "series_title";

fn with_titles(mut select: Select<reading_session::Entity>) -> Select<reading_session::Entity> {
    let same_book = book::Column::Id.into_expr().eq(reading_session::Column::BookId.into_expr());
    let same_series = series::Column::Id.into_expr().eq(book::Column::SeriesId.into_expr());
    QueryTrait::query(&mut select)
        .inner_join(book::Entity, same_book)
        .inner_join(series::Entity, same_series)
        .expr_as(book::Column::Title.into_expr(), BOOK_TITLE)
        .expr_as(series::Column::Id.into_expr(), SERIES_ID)
        .expr_as(series::Column::Title.into_expr(), SERIES_TITLE);
    select
}

impl FromQueryResult for HistoryRow {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, sea_orm::DbErr> {
        let series: SeriesId = row.try_get(prefix, SERIES_ID)?;
        Ok(Self {
            session: reading_session::Model::from_query_result(row, prefix)?,
            book_title: row.try_get(prefix, BOOK_TITLE)?,
            series,
            series_title: row.try_get(prefix, SERIES_TITLE)?,
        })
    }
}
