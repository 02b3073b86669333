//! What waits on deck: the next book of every series in which something was finished and nothing is begun.
//! Must not show books that are out of sight.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use codex_models::progress::DeckFilter;
use codex_models::sort::Direction;
use codex_models::{BookId, Page, PageRequest, SeriesId, UserId, Viewer};
use sea_orm::sea_query::{
    Asterisk, Expr, ExprTrait, Func, OnConflict, Order, Query, SelectStatement,
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, Set};

use crate::entity::{book, deck_choice, progress, series};
use crate::paging::{KeyKind, Keyset, time_key};
use crate::repo::books;
use crate::sql::chunk;
use crate::view::BookRow;
use crate::{Conn, Result, Tx, scope};

/// Name of the one order of this list, for cursors.
const LATEST_FIRST: &str = "onDeck";
/// Alias of what was read of each series.
const READ: &str = "has_read";
/// Alias of when.
const READ_AT: &str = "read_at";
/// Alias of how many wait.
const TOTAL: &str = "total";
/// Alias of the book that waits.
const NEXT: &str = "next_book";

/// The books on deck, those of the series read last first.
pub async fn list(
    conn: &Conn<'_>,
    viewer: &Viewer,
    filter: DeckFilter,
    page: PageRequest,
) -> Result<Page<BookRow>> {
    let Some(user) = viewer.user() else {
        return Ok(Page { items: Vec::new(), next: None, total: 0 });
    };
    let deck = deck(conn, viewer, user, filter);
    let key = (READ, READ_AT);
    let id = (series::Entity, series::Column::Id);
    let order = Keyset::new(LATEST_FIRST.to_owned(), key, id, KeyKind::Time, Direction::Desc);
    let mut select = deck.clone();
    select.column(id).column(key);
    // All are found before they are sorted, so that they can be counted on the way; behind a cursor they are not all.
    let counts_all = page.after.is_none();
    if counts_all {
        select.expr_as(Expr::cust("COUNT(*) OVER ()"), TOTAL);
    }
    order.apply(&mut select, &page)?;
    let (mut waiting, mut total) = (Vec::new(), None);
    for row in conn.executor().query_all(&select).await? {
        let place: (SeriesId, DateTime<Utc>) = (row.try_get("", "id")?, row.try_get("", READ_AT)?);
        waiting.push(place);
        if counts_all {
            total = Some(row.try_get("", TOTAL)?);
        }
    }
    let total: i64 = match total {
        Some(total) => total,
        None => count(conn, deck).await?,
    };
    let next = order.finish(&mut waiting, &page, |(series, at)| (time_key(*at), series.0));
    let series: Vec<SeriesId> = waiting.into_iter().map(|(series, _)| series).collect();
    let items = next_books(conn, viewer, user, &series).await?;
    Ok(Page { items, next, total: total.unsigned_abs() })
}

async fn count(conn: &Conn<'_>, deck: SelectStatement) -> Result<i64> {
    let count = { deck }.expr_as(Func::count(Expr::col(Asterisk)), TOTAL).take();
    match conn.executor().query_one(&count).await? {
        Some(row) => Ok(row.try_get("", TOTAL)?),
        None => Ok(0),
    }
}

/// The first unread book of each of these series, in their order.
async fn next_books(
    conn: &Conn<'_>,
    viewer: &Viewer,
    user: UserId,
    series: &[SeriesId],
) -> Result<Vec<BookRow>> {
    let next_book = unread(viewer, user)
        .column((book::Entity, book::Column::Id))
        .order_by((book::Entity, book::Column::ReadingOrder), Order::Asc)
        .order_by((book::Entity, book::Column::Id), Order::Asc)
        .limit(1)
        .take();
    let next_book = Expr::SubQuery(None, Box::new(next_book.into()));
    let mut books: HashMap<SeriesId, BookId> = HashMap::with_capacity(series.len());
    for part in chunk::ids(series) {
        let select = Query::select()
            .column((series::Entity, series::Column::Id))
            .expr_as(next_book.clone(), NEXT)
            .from(series::Entity)
            .and_where(series::Column::Id.is_in(part.iter().copied()))
            .take();
        for row in conn.executor().query_all(&select).await? {
            if let Some(next) = row.try_get("", NEXT)? {
                books.insert(row.try_get("", "id")?, next);
            }
        }
    }
    let books: Vec<BookId> = series.iter().filter_map(|series| books.remove(series)).collect();
    books::find_many(conn, viewer, &books).await
}

/// What a user chose for a series.
pub async fn choice(
    conn: &Conn<'_>,
    user: UserId,
    series: SeriesId,
) -> Result<Option<deck_choice::Model>> {
    Ok(deck_choice::Entity::find_by_id((user, series)).one(conn.executor()).await?)
}

/// Keeps a series off deck until some time, or for good.
pub async fn put_off(
    tx: &Tx,
    user: UserId,
    series: SeriesId,
    until: Option<DateTime<Utc>>,
) -> Result<()> {
    let row = deck_choice::ActiveModel {
        user_id: Set(user),
        series_id: Set(series),
        snoozed_until: Set(until),
        created_at: Set(tx.now()),
    };
    let replace = OnConflict::columns([deck_choice::Column::UserId, deck_choice::Column::SeriesId])
        .update_columns([deck_choice::Column::SnoozedUntil, deck_choice::Column::CreatedAt])
        .to_owned();
    deck_choice::Entity::insert(row)
        .on_conflict(replace)
        .exec_without_returning(tx.executor())
        .await?;
    Ok(())
}

/// Lets a series come on deck again.
pub async fn bring_back(tx: &Tx, user: UserId, series: SeriesId) -> Result<()> {
    deck_choice::Entity::delete_by_id((user, series)).exec(tx.executor()).await?;
    Ok(())
}

/// The series with a book on deck, with nothing selected of them.
fn deck(conn: &Conn<'_>, viewer: &Viewer, user: UserId, filter: DeckFilter) -> SelectStatement {
    let put_off = Query::select()
        .expr(Expr::val(1))
        .from(deck_choice::Entity)
        .and_where(deck_choice::Column::UserId.eq(user))
        .and_where(
            Expr::col((deck_choice::Entity, deck_choice::Column::SeriesId))
                .equals((series::Entity, series::Column::Id)),
        )
        .cond_where(
            Condition::any()
                .add(deck_choice::Column::SnoozedUntil.is_null())
                .add(deck_choice::Column::SnoozedUntil.gt(conn.now())),
        )
        .take();
    let same = Expr::col((series::Entity, series::Column::Id)).equals((READ, "series_id"));
    // What was read leads to the series; an index of libraries would lead to all of them.
    let library =
        filter.library.map(|library| scope::passed(series::Column::LibraryId).eq(library));
    Query::select()
        .from_subquery(finished(user, filter), READ)
        .inner_join(series::Entity, same)
        .cond_where(scope::series_in_sight(viewer).add_option(library))
        .and_where(Expr::exists(unread(viewer, user).expr(Expr::val(1)).take()))
        .and_where(Expr::exists(put_off).not())
        .take()
}

/// The series in which the user finished something and is in the middle of nothing, with the time of the last reading.
fn finished(user: UserId, filter: DeckFilter) -> SelectStatement {
    let read_at = || Expr::col((progress::Entity, progress::Column::UpdatedAt)).max();
    let begun = Expr::cust("SUM(CASE WHEN progress.completed THEN 0 ELSE 1 END)");
    let mut select = Query::select()
        .column((book::Entity, book::Column::SeriesId))
        .expr_as(read_at(), READ_AT)
        .from(progress::Entity)
        .inner_join(
            book::Entity,
            Expr::col((book::Entity, book::Column::Id))
                .equals((progress::Entity, progress::Column::BookId)),
        )
        .and_where(progress::Column::UserId.eq(user))
        .group_by_col((book::Entity, book::Column::SeriesId))
        .and_having(begun.eq(0))
        .take();
    if let Some(since) = filter.read_since {
        select.and_having(read_at().gte(since));
    }
    select
}

/// The books of the series of the statement around it that are in sight, there and unread, with nothing selected of
/// them.
fn unread(viewer: &Viewer, user: UserId) -> SelectStatement {
    Query::select()
        .from(book::Entity)
        .and_where(
            Expr::col((book::Entity, book::Column::SeriesId))
                .equals((series::Entity, series::Column::Id)),
        )
        .and_where(book::Column::MissingAt.is_null())
        .and_where(Expr::exists(super::of_book(user)).not())
        .cond_where(scope::books_in_sight(viewer))
        .take()
}
