//! Counts by group, each in one statement for all groups of a page.
//! Must cast every aggregate: the engines disagree on the types of sums.

use std::collections::HashMap;
use std::sync::Arc;

use codex_models::filter::Subject;
use codex_models::{LibraryId, SeriesId, UserId, Viewer};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, Value};

use crate::entity::{book, series};
use crate::scope;
use crate::sql::{self, chunk};
use crate::totals::{self, List};
use crate::{Conn, Result};

/// Counts of one library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct LibraryCounts {
    pub(super) series: u64,
    pub(super) books: u64,
    pub(super) errors: u64,
    pub(super) missing: u64,
    pub(super) size_bytes: u64,
}

/// Counts of what is in sight of these libraries (at most a chunk of them), remembered.
pub(super) async fn by_library(
    conn: &Conn<'_>,
    viewer: &Viewer,
    libraries: &[LibraryId],
) -> Result<Arc<HashMap<LibraryId, LibraryCounts>>> {
    let count = async { counted_by_library(conn, viewer, libraries).await.map(Arc::new) };
    let names: Vec<String> = libraries.iter().map(ToString::to_string).collect();
    match List::named(Subject::Books, format!("libraries {}", names.join(" "))) {
        Some(list) => totals::of(conn, conn.libraries(), list, viewer.sight(), count).await,
        None => count.await,
    }
}

async fn counted_by_library(
    conn: &Conn<'_>,
    viewer: &Viewer,
    libraries: &[LibraryId],
) -> Result<HashMap<LibraryId, LibraryCounts>> {
    let books = Query::select()
        .column(book::Column::LibraryId)
        .expr_as(Expr::cust("CAST(COUNT(*) AS bigint)"), "books")
        .expr_as(
            Expr::cust("CAST(SUM(CASE WHEN state = 'error' THEN 1 ELSE 0 END) AS bigint)"),
            "errors",
        )
        .expr_as(
            Expr::cust("CAST(SUM(CASE WHEN missing_at IS NOT NULL THEN 1 ELSE 0 END) AS bigint)"),
            "missing",
        )
        .expr_as(Expr::cust("CAST(SUM(size) AS bigint)"), "size_bytes")
        .from(book::Entity)
        .and_where(book::Column::LibraryId.is_in(libraries.iter().copied()))
        .cond_where(scope::all_books_in_sight(viewer))
        .group_by_col(book::Column::LibraryId)
        .take();
    let mut counts: HashMap<LibraryId, LibraryCounts> = HashMap::new();
    for row in conn.executor().query_all(&books).await? {
        let number = |name: &str| row.try_get::<i64>("", name).map(i64::unsigned_abs);
        let found = LibraryCounts {
            series: 0,
            books: number("books")?,
            errors: number("errors")?,
            missing: number("missing")?,
            size_bytes: number("size_bytes")?,
        };
        counts.insert(row.try_get("", "library_id")?, found);
    }
    let series = Query::select()
        .column(series::Column::LibraryId)
        .expr_as(Expr::cust("CAST(COUNT(*) AS bigint)"), "series")
        .from(series::Entity)
        .and_where(series::Column::LibraryId.is_in(libraries.iter().copied()))
        .cond_where(scope::all_series_in_sight(viewer))
        .group_by_col(series::Column::LibraryId)
        .take();
    for row in conn.executor().query_all(&series).await? {
        let found: i64 = row.try_get("", "series")?;
        counts.entry(row.try_get("", "library_id")?).or_default().series = found.unsigned_abs();
    }
    Ok(counts)
}

/// Books read and books begun by a user in these series.
pub(super) async fn progress_by_series(
    conn: &Conn<'_>,
    user: UserId,
    series: &[SeriesId],
) -> Result<HashMap<SeriesId, (u64, u64)>> {
    let mut counts = HashMap::new();
    for part in chunk::ids(series) {
        let text = format!(
            "SELECT book.series_id AS series_id, \
             CAST(SUM(CASE WHEN progress.completed THEN 1 ELSE 0 END) AS bigint) AS done, \
             CAST(SUM(CASE WHEN progress.completed THEN 0 ELSE 1 END) AS bigint) AS begun \
             FROM book INNER JOIN progress ON progress.book_id = book.id AND progress.user_id = ? \
             WHERE book.series_id IN ({}) GROUP BY book.series_id",
            sql::marks(part.len())
        );
        let values =
            std::iter::once(Value::from(user)).chain(part.iter().map(|id| Value::from(*id)));
        for row in conn.executor().query_all_raw(sql::statement(conn, &text, values)).await? {
            let (done, begun): (i64, i64) = (row.try_get("", "done")?, row.try_get("", "begun")?);
            counts
                .insert(row.try_get("", "series_id")?, (done.unsigned_abs(), begun.unsigned_abs()));
        }
    }
    Ok(counts)
}
