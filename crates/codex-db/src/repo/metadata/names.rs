//! Directories of names: genres, people, publishers, …, each with how many have it.
//! Must not show a name that only what is out of sight has.

use std::collections::HashMap;
use std::sync::Arc;

use codex_models::filter::Subject;
use codex_models::metadata::TermKind;
use codex_models::paging::CursorKey;
use codex_models::sort::Direction;
use codex_models::{Page, PageRequest, Viewer};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryTrait};
use uuid::Uuid;

use crate::entity::{book, book_term, series, series_term, term};
use crate::paging::{KeyKind, Keyset, Stretch};
use crate::repo::total;
use crate::totals::{self, List};
use crate::view::NameRow;
use crate::{Conn, Result, scope};

/// Order of names.
const BY_NAME: &str = "name";
/// Name of a count in an answer.
const COUNT: &str = "owner_count";
/// Name of a term in an answer.
const TERM: &str = "term_id";

/// One page of the names of a kind that series or books in sight have, by name. Names of a kind are told apart by their
/// keys, so that the order needs no id. Every link to a name is looked at, so that what was found is remembered.
pub async fn list(
    conn: &Conn<'_>,
    viewer: &Viewer,
    subject: Subject,
    kind: TermKind,
    page: PageRequest,
) -> Result<Arc<Page<NameRow>>> {
    let name = format!("{kind:?} {} {} {:?}", page.skip, page.limit, page.after);
    let known = conn.directories().map(|directories| &directories.names);
    let found = read(conn, viewer, subject, kind, &page);
    match List::named(subject, name) {
        Some(list) => totals::of(conn, known, list, viewer.sight(), found).await,
        None => found.await,
    }
}

async fn read(
    conn: &Conn<'_>,
    viewer: &Viewer,
    subject: Subject,
    kind: TermKind,
    page: &PageRequest,
) -> Result<Arc<Page<NameRow>>> {
    let used = owners(viewer, subject).expr(Expr::val(1)).and_where(same_term(subject)).take();
    let known = Condition::all().add(term::Column::Kind.eq(kind)).add(Expr::exists(used));
    let total = total(conn, term::Entity, known.clone()).await?;
    let order = Keyset::new(
        BY_NAME.to_owned(),
        (term::Entity, term::Column::NameKey),
        (term::Entity, term::Column::Id),
        KeyKind::Text,
        Direction::Asc,
    );
    let mut select = term::Entity::find().filter(known);
    let walk = order.walk(page, total);
    walk.apply(QueryTrait::query(&mut select), Stretch::Whole)?;
    let mut found = select.all(conn.executor()).await?;
    // Ids of names are none that a cursor can hold; pages of names are numbered.
    let _next = walk.finish(&mut found, |row| (CursorKey::Text(row.name_key.clone()), Uuid::nil()));
    let ids: Vec<i64> = found.iter().map(|row| row.id).collect();
    let mut counts = counts(conn, viewer, subject, &ids).await?;
    let items = found
        .into_iter()
        .map(|row| NameRow { count: counts.remove(&row.id).unwrap_or_default(), name: row.name })
        .collect();
    Ok(Arc::new(Page { items, next: None, total }))
}

/// How many in sight have each of these names, in one statement.
async fn counts(
    conn: &Conn<'_>,
    viewer: &Viewer,
    subject: Subject,
    ids: &[i64],
) -> Result<HashMap<i64, u64>> {
    let term = term_of(subject);
    let owner = match subject {
        Subject::Series => "series_term.series_id",
        Subject::Books => "book_term.book_id",
    };
    // Somebody who wrote and drew a book has two links to it.
    let count = format!("CAST(COUNT(DISTINCT {owner}) AS bigint)");
    let mut select = owners(viewer, subject);
    select
        .expr_as(term.clone(), TERM)
        .expr_as(Expr::cust(count), COUNT)
        .and_where(term.clone().is_in(ids.iter().copied()))
        .add_group_by([term]);
    let mut counts = HashMap::with_capacity(ids.len());
    for row in conn.executor().query_all(&select).await? {
        let count: i64 = row.try_get("", COUNT)?;
        counts.insert(row.try_get("", TERM)?, count.unsigned_abs());
    }
    Ok(counts)
}

/// The links of what is in sight to names, with nothing selected of them.
fn owners(viewer: &Viewer, subject: Subject) -> SelectStatement {
    let mut select = Query::select();
    match subject {
        Subject::Series => {
            let own = series_term::Column::SeriesId.into_expr().eq(series::Column::Id.into_expr());
            select
                .from(series_term::Entity)
                .inner_join(series::Entity, own)
                .cond_where(scope::series_in_sight(viewer))
        }
        Subject::Books => {
            let own = book_term::Column::BookId.into_expr().eq(book::Column::Id.into_expr());
            select
                .from(book_term::Entity)
                .inner_join(book::Entity, own)
                .cond_where(scope::books_in_sight(viewer))
        }
    };
    select
}

fn term_of(subject: Subject) -> Expr {
    match subject {
        Subject::Series => series_term::Column::TermId.into_expr(),
        Subject::Books => book_term::Column::TermId.into_expr(),
    }
}

fn same_term(subject: Subject) -> Expr {
    term_of(subject).eq(term::Column::Id.into_expr())
}
