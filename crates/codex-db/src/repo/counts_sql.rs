//! Counts by group, each in one statement for all groups of a page.
//! Must cast every aggregate: the engines disagree on the types of sums.

use std::collections::HashMap;

use codex_models::{LibraryId, SeriesId, UserId};
use sea_orm::{ConnectionTrait, Value};

use crate::sql::{self, chunk};
use crate::{Conn, Result};

/// Counts of one library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct LibraryCounts {
    pub(super) series: u64,
    pub(super) books: u64,
    pub(super) errors: u64,
    pub(super) missing: u64,
    pub(super) size_bytes: u64,
}

/// Counts of these libraries (at most a chunk of them).
pub(super) async fn by_library(
    conn: &Conn<'_>,
    libraries: &[LibraryId],
) -> Result<HashMap<LibraryId, LibraryCounts>> {
    let marks = sql::marks(libraries.len());
    let ids = || libraries.iter().map(|id| Value::from(*id));
    let books = format!(
        "SELECT library_id, CAST(COUNT(*) AS bigint) AS books, \
         CAST(SUM(CASE WHEN state = 'error' THEN 1 ELSE 0 END) AS bigint) AS errors, \
         CAST(SUM(CASE WHEN missing_at IS NOT NULL THEN 1 ELSE 0 END) AS bigint) AS missing, \
         CAST(SUM(size) AS bigint) AS size_bytes \
         FROM book WHERE library_id IN ({marks}) GROUP BY library_id"
    );
    let mut counts: HashMap<LibraryId, LibraryCounts> = HashMap::new();
    for row in conn.executor().query_all_raw(sql::statement(conn, &books, ids())).await? {
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
    let series = format!(
        "SELECT library_id, CAST(COUNT(*) AS bigint) AS series \
         FROM series WHERE library_id IN ({marks}) GROUP BY library_id"
    );
    for row in conn.executor().query_all_raw(sql::statement(conn, &series, ids())).await? {
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
