//! Entries of reading lists that came as files, and the books they mean.
//! Must not decide which book an entry means.

use std::collections::{HashMap, HashSet};

use codex_models::lists::MatchedBy;
use codex_models::metadata::{BookMetadata, TermKind};
use codex_models::paging::CursorKey;
use codex_models::sort::Direction;
use codex_models::{BookId, ItemId, ListId, Page, PageRequest, SeriesId, Viewer};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QuerySelect,
    QueryTrait, Select, Set,
};

use super::BY_POSITION;
use crate::entity::{
    MetadataJson, book, book_term, read_list_book, read_list_item, read_list_item_key,
    remembered_match, series,
};
use crate::paging::{KeyKind, Keyset};
use crate::repo::metadata::term_id;
use crate::repo::{one_row, total};
use crate::sql::chunk;
use crate::view::{Candidate, ItemRow, NewItem};
use crate::{Conn, Result, Tx, scope};

/// Columns of the table of entries, for the size of an insert.
const COLUMNS: usize = 13;
/// Ranges of one statement.
const RANGES_AT_ONCE: usize = 100;
/// Most members of a list whose places are read.
const MOST_PLACES: u64 = 10_000;

/// Keeps the entries of a list, and puts the books that were found into it.
pub async fn insert(tx: &Tx, list: ListId, items: Vec<NewItem>) -> Result<()> {
    let mut keys = Vec::new();
    let mut members = Vec::new();
    let mut rows = Vec::with_capacity(items.len());
    for item in items {
        let id = ItemId(codex_utils::id::next());
        keys.extend(item.keys.into_iter().map(|key| (id, key)));
        members.extend(item.book.map(|(book, _)| (list, book, item.position)));
        rows.push(read_list_item::ActiveModel {
            id: Set(id),
            list_id: Set(list),
            position: Set(item.position),
            series: Set(item.series),
            number: Set(item.number),
            volume: Set(item.volume),
            year: Set(item.year),
            format: Set(item.format),
            external_ids: Set(item.external_ids),
            identity: Set(item.identity),
            book_id: Set(item.book.map(|(book, _)| book)),
            matched_by: Set(item.book.map(|(_, by)| by)),
            is_ambiguous: Set(item.is_ambiguous),
        });
    }
    for part in chunk::rows(&rows, COLUMNS) {
        read_list_item::Entity::insert_many(part.iter().cloned())
            .exec_without_returning(tx.executor())
            .await?;
    }
    for part in chunk::rows(&keys, 2) {
        let rows = part.iter().map(|(item, key)| read_list_item_key::ActiveModel {
            item_id: Set(*item),
            key: Set(key.clone()),
        });
        read_list_item_key::Entity::insert_many(rows)
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(tx.executor())
            .await?;
    }
    put_in(tx, &members).await
}

/// One page of the entries of a list, in their order; only those without a book in sight, when asked.
pub async fn list(
    conn: &Conn<'_>,
    viewer: &Viewer,
    list: ListId,
    only_missing: bool,
    page: PageRequest,
) -> Result<Page<ItemRow>> {
    let mut wanted = Condition::all().add(read_list_item::Column::ListId.eq(list));
    if only_missing {
        wanted = wanted.add(is_missing(viewer));
    }
    let total = total(conn, read_list_item::Entity, wanted.clone()).await?;
    let order = Keyset::new(
        "items".to_owned(),
        (read_list_item::Entity, read_list_item::Column::Position),
        (read_list_item::Entity, read_list_item::Column::Id),
        KeyKind::Int,
        Direction::Asc,
    );
    let mut select = read_list_item::Entity::find().filter(wanted);
    order.apply(QueryTrait::query(&mut select), &page)?;
    let mut found = select.all(conn.executor()).await?;
    let next = order.finish(&mut found, &page, |row| (CursorKey::Int(row.position), row.id.0));
    Ok(Page { items: seen(conn, viewer, found).await?, next, total })
}

/// One entry of a list.
pub async fn find(
    conn: &Conn<'_>,
    viewer: &Viewer,
    list: ListId,
    id: ItemId,
) -> Result<Option<ItemRow>> {
    let found = read_list_item::Entity::find_by_id(id)
        .filter(read_list_item::Column::ListId.eq(list))
        .all(conn.executor())
        .await?;
    Ok(seen(conn, viewer, found).await?.pop())
}

/// The entries of a list whose books are not in sight, with their places.
pub async fn missing(
    conn: &Conn<'_>,
    viewer: &Viewer,
    list: ListId,
) -> Result<Vec<read_list_item::Model>> {
    let found = read_list_item::Entity::find()
        .filter(read_list_item::Column::ListId.eq(list))
        .filter(is_missing(viewer))
        .limit(MOST_PLACES);
    Ok(found.all(conn.executor()).await?)
}

/// The books of a list by hand that are in sight, with their places.
pub async fn places(conn: &Conn<'_>, viewer: &Viewer, list: ListId) -> Result<Vec<(BookId, i64)>> {
    let places = read_list_book::Entity::find()
        .select_only()
        .columns([read_list_book::Column::BookId, read_list_book::Column::Position])
        .filter(read_list_book::Column::ListId.eq(list))
        .filter(scope::book_in_sight(read_list_book::Column::BookId, viewer))
        .limit(MOST_PLACES);
    Ok(places.into_tuple().all(conn.executor()).await?)
}

/// Makes an entry mean this book, which is in the list then, or none.
pub async fn set_book(
    tx: &Tx,
    item: &read_list_item::Model,
    book: Option<(BookId, MatchedBy)>,
) -> Result<()> {
    let update = read_list_item::Entity::update_many()
        .col_expr(read_list_item::Column::BookId, Expr::val(book.map(|(book, _)| book)))
        .col_expr(read_list_item::Column::MatchedBy, Expr::val(book.map(|(_, by)| by)))
        .col_expr(read_list_item::Column::IsAmbiguous, Expr::val(false))
        .filter(read_list_item::Column::Id.eq(item.id));
    one_row(&update.exec(tx.executor()).await?)?;
    let is_meant = read_list_item::Entity::find()
        .filter(read_list_item::Column::ListId.eq(item.list_id))
        .filter(read_list_item::Column::BookId.eq(item.book_id))
        .one(tx.executor())
        .await?;
    if let (Some(before), None) = (item.book_id, is_meant) {
        read_list_book::Entity::delete_by_id((item.list_id, before)).exec(tx.executor()).await?;
    }
    let member = book.map(|(book, _)| (item.list_id, book, item.position));
    put_in(tx, member.as_slice()).await
}

/// Remembers which book a person chose for an entry, for other lists that name it; `None` forgets it.
pub async fn remember(tx: &Tx, identity: &str, book: Option<BookId>) -> Result<()> {
    let Some(book) = book else {
        remembered_match::Entity::delete_by_id(identity).exec(tx.executor()).await?;
        return Ok(());
    };
    let row = remembered_match::ActiveModel {
        identity: Set(identity.to_owned()),
        book_id: Set(book),
        updated_at: Set(tx.now()),
    };
    let replace = OnConflict::column(remembered_match::Column::Identity)
        .update_columns([remembered_match::Column::BookId, remembered_match::Column::UpdatedAt])
        .to_owned();
    remembered_match::Entity::insert(row)
        .on_conflict(replace)
        .exec_without_returning(tx.executor())
        .await?;
    Ok(())
}

/// The books in sight that people chose for entries like these.
pub async fn remembered(
    conn: &Conn<'_>,
    viewer: &Viewer,
    identities: &[String],
) -> Result<HashMap<String, BookId>> {
    let mut found = HashMap::new();
    for part in chunk::ids(identities) {
        let rows = remembered_match::Entity::find()
            .select_only()
            .columns([remembered_match::Column::Identity, remembered_match::Column::BookId])
            .filter(remembered_match::Column::Identity.is_in(part.iter().map(String::as_str)))
            .filter(scope::book_in_sight(remembered_match::Column::BookId, viewer));
        found.extend(rows.into_tuple::<(String, BookId)>().all(conn.executor()).await?);
    }
    Ok(found)
}

/// The books in sight that have one of these ids of catalogs.
pub async fn candidates_by_id(
    conn: &Conn<'_>,
    viewer: &Viewer,
    ids: &[String],
) -> Result<HashMap<String, Vec<BookId>>> {
    let by_term: HashMap<i64, &String> =
        ids.iter().map(|id| (term_id(TermKind::ExternalId, id), id)).collect();
    let terms: Vec<i64> = by_term.keys().copied().collect();
    let mut found: HashMap<String, Vec<BookId>> = HashMap::new();
    for part in chunk::ids(&terms) {
        let links = book_term::Entity::find()
            .select_only()
            .columns([book_term::Column::TermId, book_term::Column::BookId])
            .filter(book_term::Column::TermId.is_in(part.iter().copied()))
            .filter(scope::book_in_sight(book_term::Column::BookId, viewer));
        for (term, book) in links.into_tuple::<(i64, BookId)>().all(conn.executor()).await? {
            if let Some(id) = by_term.get(&term) {
                found.entry((*id).clone()).or_default().push(book);
            }
        }
    }
    for books in found.values_mut() {
        books.sort_unstable();
    }
    Ok(found)
}

/// The books in sight of the series that are sorted by one of these, or between two of these.
pub async fn candidates_by_series(
    conn: &Conn<'_>,
    viewer: &Viewer,
    keys: &[String],
    ranges: &[(String, String)],
) -> Result<Vec<Candidate>> {
    let by_key = chunk::ids(keys).map(|part| {
        let one_of = series::Column::TitleSort.is_in(part.iter().map(String::as_str));
        Condition::all().add(one_of)
    });
    let by_range = ranges.chunks(RANGES_AT_ONCE).map(|part| {
        part.iter().fold(Condition::any(), |any, (from, to)| {
            any.add(series::Column::TitleSort.between(from.as_str(), to.as_str()))
        })
    });
    let mut found = Vec::new();
    for wanted in by_key.chain(by_range) {
        let select = candidates()
            .filter(Condition::all().add(wanted))
            .filter(scope::all_books_in_sight(viewer));
        let rows: Vec<CandidateRow> = select.into_tuple().all(conn.executor()).await?;
        found.extend(rows.into_iter().map(candidate));
    }
    Ok(found)
}

/// Whether any entry of any list waits for its book.
pub async fn is_any_waiting(conn: &Conn<'_>) -> Result<bool> {
    let one = read_list_item::Entity::find()
        .select_only()
        .column(read_list_item::Column::Id)
        .filter(read_list_item::Column::BookId.is_null())
        .limit(1);
    Ok(one.into_tuple::<ItemId>().one(conn.executor()).await?.is_some())
}

/// These books with all that entries may know them by.
pub async fn arrived(conn: &Conn<'_>, books: &[BookId]) -> Result<Vec<(Candidate, BookMetadata)>> {
    let mut found = Vec::with_capacity(books.len());
    for part in chunk::ids(books) {
        let select = candidates().filter(book::Column::Id.is_in(part.iter().copied()));
        let rows: Vec<CandidateRow> = select.into_tuple().all(conn.executor()).await?;
        let metadata = book::Entity::find()
            .select_only()
            .columns([book::Column::Id, book::Column::Metadata])
            .filter(book::Column::Id.is_in(part.iter().copied()));
        let metadata: Vec<(BookId, MetadataJson)> =
            metadata.into_tuple().all(conn.executor()).await?;
        let mut metadata: HashMap<BookId, MetadataJson> = metadata.into_iter().collect();
        found.extend(rows.into_iter().map(candidate).map(|candidate| {
            let metadata = metadata.remove(&candidate.id).unwrap_or_default();
            (candidate, metadata.0)
        }));
    }
    Ok(found)
}

/// Entries without a book that know theirs by one of these, each with the keys that it has.
pub async fn waiting_for(
    conn: &Conn<'_>,
    keys: &[String],
) -> Result<Vec<(read_list_item::Model, HashSet<String>)>> {
    let mut found: HashMap<ItemId, HashSet<String>> = HashMap::new();
    for part in chunk::ids(keys) {
        let rows = read_list_item_key::Entity::find()
            .filter(read_list_item_key::Column::Key.is_in(part.iter().map(String::as_str)))
            .all(conn.executor())
            .await?;
        for row in rows {
            found.entry(row.item_id).or_default().insert(row.key);
        }
    }
    let ids: Vec<ItemId> = found.keys().copied().collect();
    let mut waiting = Vec::new();
    for part in chunk::ids(&ids) {
        let items = read_list_item::Entity::find()
            .filter(read_list_item::Column::Id.is_in(part.iter().copied()))
            .filter(read_list_item::Column::BookId.is_null())
            .all(conn.executor())
            .await?;
        waiting.extend(
            items.into_iter().filter_map(|item| found.remove(&item.id).map(|keys| (item, keys))),
        );
    }
    Ok(waiting)
}

/// A book as [`candidates`] reads it.
type CandidateRow =
    (BookId, SeriesId, String, String, Option<String>, Option<f64>, Option<String>, Option<i32>);

fn candidates() -> Select<book::Entity> {
    let of_series = book::Entity::belongs_to(series::Entity)
        .from(book::Column::SeriesId)
        .to(series::Column::Id)
        .into();
    book::Entity::find()
        .select_only()
        .columns([book::Column::Id, book::Column::SeriesId])
        .columns([series::Column::Title, series::Column::TitleSort])
        .columns([
            book::Column::Number,
            book::Column::NumberSort,
            book::Column::Volume,
            book::Column::Year,
        ])
        .join(JoinType::InnerJoin, of_series)
}

fn candidate(row: CandidateRow) -> Candidate {
    let (id, series, series_title, series_key, number, number_sort, volume, year) = row;
    Candidate { id, series, series_title, series_key, number, number_sort, volume, year }
}

/// The entry means no book, or one that is out of sight.
fn is_missing(viewer: &Viewer) -> Expr {
    scope::book_in_sight(read_list_item::Column::BookId, viewer).not()
}

/// Entries with the books that are in sight, in one statement for all.
async fn seen(
    conn: &Conn<'_>,
    viewer: &Viewer,
    items: Vec<read_list_item::Model>,
) -> Result<Vec<ItemRow>> {
    let books: Vec<BookId> = items.iter().filter_map(|item| item.book_id).collect();
    let visible: HashSet<BookId> =
        crate::repo::books::in_sight(conn, viewer, &books).await?.into_iter().collect();
    let row = |item: read_list_item::Model| {
        let book = item.book_id.filter(|book| visible.contains(book));
        ItemRow { item, book }
    };
    Ok(items.into_iter().map(row).collect())
}

/// Puts books into lists; one that is there already stays where it is.
async fn put_in(tx: &Tx, members: &[(ListId, BookId, i64)]) -> Result<()> {
    for part in chunk::rows(members, 3) {
        let mut insert = Query::insert();
        insert
            .into_table(read_list_book::Entity)
            .columns(["list_id", "book_id", BY_POSITION])
            .on_conflict(OnConflict::columns(["list_id", "book_id"]).do_nothing().to_owned());
        for (list, book, position) in part {
            insert.values_panic([Expr::val(*list), Expr::val(*book), Expr::val(*position)]);
        }
        tx.executor().execute(&insert).await?;
    }
    Ok(())
}
