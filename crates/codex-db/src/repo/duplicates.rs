//! Books and series that may be there twice, and series in which numbers are missing.
//! Must count and show nothing that is out of sight.

use std::collections::{BTreeMap, HashMap};

use codex_models::duplicates::{SameBook, SameSeries};
use codex_models::metadata::TermKind;
use codex_models::paging::{Cursor, CursorKey};
use codex_models::{BookId, LibraryId, Page, PageRequest, SeriesId, Viewer};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement, Value};
use sea_orm::{ColumnTrait, ConnectionTrait, TryGetable};
use uuid::Uuid;

use crate::entity::{book, book_hash, series, series_term, term};
use crate::{Conn, DbError, Result, scope};

/// Most rows of the groups of one page.
const MOST_ROWS: u64 = 2_000;
/// Names in answers.
const KEY: &str = "group_key";
const ID: &str = "member_id";
const COUNT: &str = "member_count";

/// What groups are made by: the key that their members have in common.
trait GroupKey: Clone + Ord + TryGetable + Into<Value> {
    fn to_cursor(&self) -> CursorKey;
    fn of_cursor(key: &CursorKey) -> Option<Self>;
}

impl GroupKey for i64 {
    fn to_cursor(&self) -> CursorKey {
        CursorKey::Int(*self)
    }

    fn of_cursor(key: &CursorKey) -> Option<Self> {
        match key {
            CursorKey::Int(key) => Some(*key),
            CursorKey::Text(_) | CursorKey::Bits(_) | CursorKey::Null => None,
        }
    }
}

impl GroupKey for String {
    fn to_cursor(&self) -> CursorKey {
        CursorKey::Text(self.clone())
    }

    fn of_cursor(key: &CursorKey) -> Option<Self> {
        match key {
            CursorKey::Text(key) => Some(key.clone()),
            CursorKey::Int(_) | CursorKey::Bits(_) | CursorKey::Null => None,
        }
    }
}

impl GroupKey for Vec<u8> {
    fn to_cursor(&self) -> CursorKey {
        CursorKey::Text(codex_utils::hash::hex(self))
    }

    fn of_cursor(key: &CursorKey) -> Option<Self> {
        codex_utils::hash::unhex(&String::of_cursor(key)?)
    }
}

/// One page of the groups of books in sight that are the same.
pub async fn books(
    conn: &Conn<'_>,
    viewer: &Viewer,
    same: SameBook,
    page: &PageRequest,
) -> Result<Page<Vec<BookId>>> {
    let mut of = Query::select();
    of.expr_as(book::Column::Id.into_expr(), ID)
        .from(book::Entity)
        .cond_where(scope::all_books_in_sight(viewer))
        .and_where(book::Column::MissingAt.is_null());
    match same {
        SameBook::Content => {
            of.expr_as(book::Column::ContentKey.into_expr(), KEY)
                .and_where(book::Column::ContentKey.is_not_null());
            groups::<i64, BookId>(conn, of, same.as_str(), page).await
        }
        SameBook::File => {
            // A hash of the file as it was before says nothing of the one that is there.
            let is_fresh =
                book_hash::Column::Size.into_expr().eq(book::Column::Size.into_expr()).and(
                    book_hash::Column::ModifiedUs
                        .into_expr()
                        .eq(book::Column::ModifiedUs.into_expr()),
                );
            of.expr_as(book_hash::Column::Sha256.into_expr(), KEY)
                .inner_join(
                    book_hash::Entity,
                    book_hash::Column::BookId.into_expr().eq(book::Column::Id.into_expr()),
                )
                .and_where(is_fresh);
            groups::<Vec<u8>, BookId>(conn, of, same.as_str(), page).await
        }
    }
}

/// One page of the groups of series in sight that may be the same.
pub async fn series(
    conn: &Conn<'_>,
    viewer: &Viewer,
    same: SameSeries,
    page: &PageRequest,
) -> Result<Page<Vec<SeriesId>>> {
    let mut of = Query::select();
    of.expr_as(series::Column::Id.into_expr(), ID)
        .from(series::Entity)
        .cond_where(scope::all_series_in_sight(viewer));
    match same {
        SameSeries::Title => {
            of.expr_as(series::Column::TitleSort.into_expr(), KEY);
            groups::<String, SeriesId>(conn, of, same.as_str(), page).await
        }
        SameSeries::ExternalId => {
            let link = |column: series_term::Column| column.into_expr();
            of.expr_as(link(series_term::Column::TermId), KEY)
                .inner_join(
                    series_term::Entity,
                    link(series_term::Column::SeriesId).eq(series::Column::Id.into_expr()),
                )
                .inner_join(
                    term::Entity,
                    term::Column::Id.into_expr().eq(link(series_term::Column::TermId)),
                )
                .and_where(term::Column::Kind.eq(TermKind::ExternalId));
            groups::<i64, SeriesId>(conn, of, same.as_str(), page).await
        }
    }
}

/// A page of the groups with more than one member; `of` selects key and id of every member.
async fn groups<K: GroupKey, Id: From<Uuid> + Ord>(
    conn: &Conn<'_>,
    of: SelectStatement,
    name: &str,
    page: &PageRequest,
) -> Result<Page<Vec<Id>>> {
    let mut keys = Query::select();
    keys.expr(Expr::col(KEY))
        .from_subquery(of.clone(), "members")
        .group_by_col(KEY)
        .and_having(Expr::cust("COUNT(*) > 1"));
    let count = Query::select()
        .expr_as(Expr::cust("CAST(COUNT(*) AS bigint)"), COUNT)
        .from_subquery(keys.clone(), "found")
        .take();
    let total = conn.executor().query_one(&count).await?;
    let total: i64 = total.map(|row| row.try_get("", COUNT)).transpose()?.unwrap_or_default();
    if let Some(cursor) = &page.after {
        let last = K::of_cursor(&cursor.key).filter(|_| cursor.sort == name);
        keys.and_where(Expr::col(KEY).gt(last.ok_or(DbError::InvalidCursor)?));
    }
    keys.order_by(KEY, sea_orm::Order::Asc).limit(u64::from(page.limit) + 1);
    let rows = conn.executor().query_all(&keys).await?;
    let mut found: Vec<K> =
        rows.iter().map(|row| row.try_get("", KEY)).collect::<Result<_, sea_orm::DbErr>>()?;
    let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
    let has_more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| has_more).map(|last| Cursor {
        sort: name.to_owned(),
        key: last.to_cursor(),
        id: Uuid::nil().simple().to_string(),
    });
    let mut members: BTreeMap<K, Vec<Id>> = BTreeMap::new();
    if !found.is_empty() {
        let select = Query::select()
            .exprs([Expr::col(KEY), Expr::col(ID)])
            .from_subquery(of, "members")
            .and_where(Expr::col(KEY).is_in(found))
            .order_by(KEY, sea_orm::Order::Asc)
            .order_by(ID, sea_orm::Order::Asc)
            .limit(MOST_ROWS)
            .take();
        for row in conn.executor().query_all(&select).await? {
            let id: Uuid = row.try_get("", ID)?;
            members.entry(row.try_get("", KEY)?).or_default().push(id.into());
        }
    }
    Ok(Page { items: members.into_values().collect(), next, total: total.unsigned_abs() })
}

/// One page of the series in sight that lack whole numbers between their first and their last, with the numbers they have.
pub async fn gaps(
    conn: &Conn<'_>,
    viewer: &Viewer,
    library: Option<LibraryId>,
    page: &PageRequest,
) -> Result<Page<(SeriesId, Vec<i64>)>> {
    let number = || book::Column::NumberSort.into_expr();
    let whole =
        Expr::cust("book.number_sort = CAST(CAST(book.number_sort AS bigint) AS double precision)");
    let mut numbered = Query::select();
    numbered
        .from(book::Entity)
        .cond_where(scope::all_books_in_sight(viewer))
        .and_where(number().gte(1.0))
        .and_where(number().lt(f64::from(MOST_NUMBER)))
        .and_where(whole);
    if let Some(library) = library {
        numbered.and_where(book::Column::LibraryId.eq(library));
    }
    let mut with_gaps = numbered.clone();
    with_gaps
        .expr_as(book::Column::SeriesId.into_expr(), ID)
        .group_by_col((book::Entity, book::Column::SeriesId))
        .and_having(Expr::cust(
            "MAX(book.number_sort) - MIN(book.number_sort) + 1 > COUNT(DISTINCT book.number_sort)",
        ));
    let count = Query::select()
        .expr_as(Expr::cust("CAST(COUNT(*) AS bigint)"), COUNT)
        .from_subquery(with_gaps.clone(), "found")
        .take();
    let total = conn.executor().query_one(&count).await?;
    let total: i64 = total.map(|row| row.try_get("", COUNT)).transpose()?.unwrap_or_default();
    if let Some(cursor) = &page.after {
        let last = Uuid::try_parse(&cursor.id).ok().filter(|_| cursor.sort == BY_SERIES);
        let last = last.ok_or(DbError::InvalidCursor)?;
        with_gaps.and_where(book::Column::SeriesId.gt(SeriesId(last)));
    }
    with_gaps.order_by(ID, sea_orm::Order::Asc).limit(u64::from(page.limit) + 1);
    let rows = conn.executor().query_all(&with_gaps).await?;
    let mut found: Vec<Uuid> =
        rows.iter().map(|row| row.try_get("", ID)).collect::<Result<_, sea_orm::DbErr>>()?;
    let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
    let has_more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| has_more).map(|last| Cursor {
        sort: BY_SERIES.to_owned(),
        key: CursorKey::Null,
        id: last.simple().to_string(),
    });
    let mut numbers: HashMap<Uuid, Vec<i64>> = HashMap::new();
    if !found.is_empty() {
        numbered
            .distinct()
            .expr_as(book::Column::SeriesId.into_expr(), ID)
            .expr_as(Expr::cust("CAST(book.number_sort AS bigint)"), KEY)
            .and_where(book::Column::SeriesId.is_in(found.iter().copied()))
            .order_by(KEY, sea_orm::Order::Asc);
        for row in conn.executor().query_all(&numbered).await? {
            let id: Uuid = row.try_get("", ID)?;
            numbers.entry(id).or_default().push(row.try_get("", KEY)?);
        }
    }
    let items = found.into_iter().map(|id| (SeriesId(id), numbers.remove(&id).unwrap_or_default()));
    Ok(Page { items: items.collect(), next, total: total.unsigned_abs() })
}

/// A larger number is no number of a book.
const MOST_NUMBER: u32 = 100_000;
/// The order of series with gaps.
const BY_SERIES: &str = "series";
