//! Positions of readers, and the log they are folded from.
//! Must not decide what counts as finished.

pub mod deck;
pub mod history;
pub mod log;
pub mod passes;
pub mod streams;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use codex_events::Event;
use codex_models::{BookId, SeriesId, SessionId, UserId, Viewer};
use sea_orm::sea_query::{Expr, InsertStatement, OnConflict, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult, QueryFilter,
    QueryResult, QuerySelect, QueryTrait, Select, Set,
};

use crate::entity::{book, progress, reading_pass, reading_session};
pub use crate::sql::standing::Sight;
use crate::sql::together::LastInserts;
use crate::sql::{chunk, standing};
use crate::tx::write_at_once;
use crate::{Conn, Db, Result, Tx, scope};

/// Alias of the book that an entry is about.
const KNOWN: &str = "known_of";

/// A position to store.
#[derive(Debug, Clone, PartialEq)]
pub struct NewProgress {
    /// Page, from 1.
    pub page: Option<i32>,
    /// Share of the book, 0 to 1.
    pub percentage: f64,
    /// Finished.
    pub completed: bool,
    /// Locator as sent.
    pub locator: Option<String>,
    /// Device.
    pub device: Option<String>,
    /// Client time.
    pub client_at: DateTime<Utc>,
}

/// Where the viewer is in a book they may see.
pub async fn find(
    conn: &Conn<'_>,
    viewer: &Viewer,
    book: BookId,
) -> Result<Option<progress::Model>> {
    let Some(user) = viewer.user() else { return Ok(None) };
    let position = progress::Entity::find_by_id((user, book))
        .filter(scope::book_in_sight(progress::Column::BookId, viewer));
    Ok(position.one(conn.executor()).await?)
}

/// What is kept of a user in these books, whoever may see them.
pub async fn kept(
    conn: &Conn<'_>,
    user: UserId,
    books: &[BookId],
) -> Result<HashMap<BookId, progress::Model>> {
    let mut found = HashMap::with_capacity(books.len());
    for part in chunk::ids(books) {
        let rows = progress::Entity::find()
            .filter(progress::Column::UserId.eq(user))
            .filter(progress::Column::BookId.is_in(part.iter().copied()))
            .all(conn.executor())
            .await?;
        found.extend(rows.into_iter().map(|row| (row.book_id, row)));
    }
    Ok(found)
}

/// What stands of a user in a book.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Standing {
    /// Pages of the book.
    pub page_count: u32,
    /// The last pass.
    pub pass: Option<reading_pass::Model>,
    /// What is kept of the position.
    pub kept: Option<progress::Model>,
}

impl Standing {
    fn of_row(row: &QueryResult) -> Result<Self> {
        let page_count: i32 = row.try_get("", "page_count")?;
        Ok(Self {
            page_count: page_count.unsigned_abs(),
            pass: Option::from_query_result(row, standing::PASS)?,
            kept: Option::from_query_result(row, standing::KEPT)?,
        })
    }
}

/// What stands of a user in those of these books that are in sight, for who is going to write into the log of the user:
/// other writers of it are held off as by [`log::lock`], and the books are kept from being deleted. One statement unless
/// there are many, for on SQLite it is part of every page turn ([`stand`] is on PostgreSQL).
pub async fn lock_and_stand(
    tx: &Tx,
    viewer: &Viewer,
    user: UserId,
    books: &[BookId],
) -> Result<HashMap<BookId, Standing>> {
    let mut found = HashMap::with_capacity(books.len());
    for part in chunk::ids(books) {
        let mut select = standing::behind_lock(tx.conn().backend(), user, part);
        select
            .columns([book::Column::Id, book::Column::PageCount].map(|own| (book::Entity, own)))
            .cond_where(scope::books_in_sight(viewer));
        for row in tx.executor().query_all(&select).await? {
            found.insert(row.try_get("", "id")?, Standing::of_row(&row)?);
        }
    }
    Ok(found)
}

/// What was seen of a user in a book without holding anybody off.
pub struct Seen {
    /// What stood there.
    pub standing: Standing,
    /// As [`log::known`] tells it.
    pub known: HashMap<SessionId, BookId>,
    /// For a write on the condition that it stands still.
    pub sight: Sight,
}

/// What stands of a user in a book in sight, as [`lock_and_stand`] tells it, and whether an entry stands in their log;
/// `None` where a write on the condition of it gains nothing, or where there is no such book. One statement.
pub async fn stand(
    db: &Db,
    viewer: &Viewer,
    user: UserId,
    book: BookId,
    entry: Option<SessionId>,
) -> Result<Option<Seen>> {
    let Some(mut select) = standing::before_lock(db.backend(), user, book) else {
        return Ok(None);
    };
    select
        .column((book::Entity, book::Column::PageCount))
        .cond_where(scope::books_in_sight(viewer));
    if let Some(id) = entry {
        let known = log::book_of(user, id);
        select.expr_as(Expr::SubQuery(None, Box::new(known.into())), KNOWN);
    }
    // One row a pass, the last one last.
    let rows = db.at_writer().executor().query_all(&select).await?;
    let Some(row) = rows.last() else { return Ok(None) };
    let known = match entry {
        Some(id) => row.try_get::<Option<BookId>>("", KNOWN)?.map(|book| (id, book)),
        None => None,
    };
    Ok(Some(Seen {
        standing: Standing::of_row(row)?,
        known: known.into_iter().collect(),
        sight: Sight::of_row(user, book, row)?,
    }))
}

/// The books of a series that are in sight and that the user has not finished, with their numbers of pages.
pub async fn unfinished_of_series(
    conn: &Conn<'_>,
    viewer: &Viewer,
    user: UserId,
    series: SeriesId,
) -> Result<Vec<(BookId, u32)>> {
    let finished = of_book(user).and_where(progress::Column::Completed.eq(true)).take();
    let condition =
        Condition::all().add(book::Column::SeriesId.eq(series)).add(Expr::exists(finished).not());
    counted(conn, viewer, condition).await
}

/// The books of a series that are in sight and that the user has begun, with their numbers of pages.
pub async fn begun_of_series(
    conn: &Conn<'_>,
    viewer: &Viewer,
    user: UserId,
    series: SeriesId,
) -> Result<Vec<(BookId, u32)>> {
    let condition = Condition::all()
        .add(book::Column::SeriesId.eq(series))
        .add(Expr::exists(of_book(user).take()));
    counted(conn, viewer, condition).await
}

/// Stores a position unless one with a newer client time is there; whether it was stored.
pub async fn upsert(tx: &Tx, user: UserId, book: BookId, new: NewProgress) -> Result<bool> {
    let mut is_stored = false;
    for insert in inserts(tx.now(), user, &[(book, new)]) {
        is_stored = tx.executor().query_one(&insert).await?.is_some();
    }
    Ok(is_stored)
}

/// Writes entries of the log, with the passes and positions that it comes to then, and commits; the positions that were
/// stored. One statement unless there are many, as little as a page turn wants: [`lock_and_stand`] came before.
pub async fn write_and_commit(
    tx: Tx,
    user: UserId,
    entries: &[reading_session::Model],
    passes: &[reading_pass::Model],
    new: &[(BookId, NewProgress)],
) -> Result<Vec<progress::Model>> {
    let mut silent = [log::inserts(entries), passes::inserts(passes)].concat();
    let mut telling = inserts(tx.now(), user, new);
    let last = telling.pop();
    let mut rows = Vec::new();
    if silent.len() > 2 || !telling.is_empty() {
        for insert in std::mem::take(&mut silent) {
            tx.executor().execute(&insert).await?;
        }
        for insert in telling {
            rows.extend(tx.executor().query_all(&insert).await?);
        }
    }
    let inserts = LastInserts { silent, telling: last, ..LastInserts::default() };
    rows.extend(tx.commit_with(inserts).await?);
    stored(&rows)
}

/// The same for one book of which this was seen, in a statement that is a transaction of its own, with the event of it;
/// `None`, and nothing is written, when it does not stand still. They have to be for one insert each.
pub async fn write_if_it_stands(
    db: &Db,
    sight: Sight,
    entries: &[reading_session::Model],
    passes: &[reading_pass::Model],
    new: &[(BookId, NewProgress)],
    event: Event,
) -> Result<Option<Vec<progress::Model>>> {
    let user = sight.user();
    let inserts = LastInserts {
        condition: Some(sight.stands()),
        silent: [log::inserts(entries), passes::inserts(passes)].concat(),
        telling: inserts(db.0.clock.now(), user, new).pop(),
    };
    let rows = write_at_once(db, inserts, vec![event]).await?;
    rows.map(|rows| stored(&rows)).transpose()
}

fn stored(rows: &[QueryResult]) -> Result<Vec<progress::Model>> {
    rows.iter().map(|row| Ok(progress::Model::from_query_result(row, "")?)).collect()
}

/// The statements that store positions, each unless one with a newer client time is there, and tell those that were
/// stored.
fn inserts(
    now: DateTime<Utc>,
    user: UserId,
    new: &[(BookId, NewProgress)],
) -> Vec<InsertStatement> {
    let stored_at = Expr::col((progress::Entity, progress::Column::ClientAt));
    let newest_wins = OnConflict::columns([progress::Column::UserId, progress::Column::BookId])
        .update_columns([
            progress::Column::Page,
            progress::Column::Percentage,
            progress::Column::Completed,
            progress::Column::Locator,
            progress::Column::Device,
            progress::Column::ClientAt,
            progress::Column::UpdatedAt,
        ])
        .action_and_where(stored_at.lte(Expr::col(("excluded", progress::Column::ClientAt))))
        .to_owned();
    let insert = |part: &[(BookId, NewProgress)]| {
        let rows = part.iter().map(|(book, new)| row(now, user, *book, new.clone()));
        let insert = progress::Entity::insert_many(rows).on_conflict(newest_wins.clone());
        insert.into_query().returning_all().to_owned()
    };
    chunk::rows(new, 9).map(insert).collect()
}

/// Forgets the positions of a user in these books.
pub async fn delete(tx: &Tx, user: UserId, books: &[BookId]) -> Result<()> {
    for part in chunk::ids(books) {
        progress::Entity::delete_many()
            .filter(progress::Column::UserId.eq(user))
            .filter(progress::Column::BookId.is_in(part.iter().copied()))
            .exec(tx.executor())
            .await?;
    }
    Ok(())
}

fn row(now: DateTime<Utc>, user: UserId, book: BookId, new: NewProgress) -> progress::ActiveModel {
    progress::ActiveModel {
        user_id: Set(user),
        book_id: Set(book),
        page: Set(new.page),
        percentage: Set(new.percentage),
        completed: Set(new.completed),
        locator: Set(new.locator),
        device: Set(new.device),
        client_at: Set(new.client_at),
        updated_at: Set(now),
    }
}

async fn counted(
    conn: &Conn<'_>,
    viewer: &Viewer,
    condition: Condition,
) -> Result<Vec<(BookId, u32)>> {
    pairs(counts(viewer, condition), conn.executor()).await
}

/// Books in sight, with their numbers of pages.
fn counts(viewer: &Viewer, condition: Condition) -> Select<book::Entity> {
    book::Entity::find()
        .select_only()
        .columns([book::Column::Id, book::Column::PageCount])
        .filter(condition)
        .filter(scope::books_in_sight(viewer))
}

async fn pairs(
    select: Select<book::Entity>,
    executor: &impl ConnectionTrait,
) -> Result<Vec<(BookId, u32)>> {
    let rows: Vec<(BookId, i32)> = select.into_tuple().all(executor).await?;
    Ok(rows.into_iter().map(|(id, pages)| (id, pages.unsigned_abs())).collect())
}

/// What is kept of a user in the book of the statement around it.
fn of_book(user: UserId) -> sea_orm::sea_query::SelectStatement {
    let same = Expr::col((progress::Entity, progress::Column::BookId));
    Query::select()
        .expr(Expr::val(1))
        .from(progress::Entity)
        .and_where(same.equals((book::Entity, book::Column::Id)))
        .and_where(progress::Column::UserId.eq(user))
        .take()
}
