//! Raw statements of scans: what the query builder cannot say.
//! Must run on both engines as they stand.

use codex_models::{BookId, LibraryId, LibraryRootId, SeriesId};
use sea_orm::{ConnectionTrait, Value};

use crate::sql::{bulk, chunk, statement};
use crate::{Conn, Result, Tx};

/// Stores page index records of the books that still exist.
pub(super) async fn save_records(tx: &Tx, records: &[Vec<Value>]) -> Result<()> {
    for part in chunk::rows(records, 2) {
        let text = format!(
            "INSERT INTO page_index (book_id, data) SELECT v.column1, v.column2 FROM (VALUES {}) AS v \
             WHERE EXISTS (SELECT 1 FROM book WHERE book.id = v.column1) \
             ON CONFLICT (book_id) DO UPDATE SET data = excluded.data",
            bulk::row_marks(part.len(), 2)
        );
        let values = part.iter().flatten().cloned();
        tx.executor().execute_raw(statement(&tx.conn(), &text, values)).await?;
    }
    Ok(())
}

/// Marks books as missing that are where their file was looked for: another scan may have found them elsewhere.
pub(super) async fn set_missing(tx: &Tx, books: &[(BookId, LibraryRootId, String)]) -> Result<()> {
    for part in chunk::rows(books, 3) {
        let text = format!(
            "UPDATE book SET missing_at = ?, updated_at = ? FROM (VALUES {}) AS v \
             WHERE book.id = v.column1 AND book.root_id = v.column2 AND book.path = v.column3 \
             AND book.missing_at IS NULL",
            bulk::row_marks(part.len(), 3)
        );
        let row = |(book, root, path): &(BookId, LibraryRootId, String)| {
            [(*book).into(), (*root).into(), path.as_str().into()]
        };
        let rows: Vec<Value> = part.iter().flat_map(row).collect();
        let values = [tx.now().into(), tx.now().into()].into_iter().chain(rows);
        tx.executor().execute_raw(statement(&tx.conn(), &text, values)).await?;
    }
    Ok(())
}

/// Raises the age ratings of series to those of books just read, so that no book is open to anybody for a moment
/// before its series is described anew.
pub(super) async fn raise_ages(tx: &Tx, ages: &[Vec<Value>]) -> Result<()> {
    for part in chunk::rows(ages, 2) {
        let text = format!(
            "UPDATE series SET age_rating = v.age FROM (SELECT book.series_id AS series_id, MAX(r.column2) AS age \
             FROM (VALUES {}) AS r INNER JOIN book ON book.id = r.column1 GROUP BY book.series_id) AS v \
             WHERE series.id = v.series_id AND (series.age_rating IS NULL OR series.age_rating < v.age)",
            bulk::row_marks(part.len(), 2)
        );
        let values = part.iter().flatten().cloned();
        tx.executor().execute_raw(statement(&tx.conn(), &text, values)).await?;
    }
    Ok(())
}

/// Tables in which people keep what they made of a series.
const MADE_OF_SERIES: &[&str] = &[
    "collection_series",
    "deck_choice",
    "series_rating",
    "series_review",
    "series_sharing_tag",
    "want_to_read",
];

/// How it shows in the text of `provenance` that a person wrote or locked something. That a beaten value is the same text
/// keeps a series for nothing, which does no harm.
const BY_PEOPLE: [&str; 2] = ["%:\"user\"%", "%\"l\":[%"];

/// Deletes series of a library that hold no book and of which nobody made anything; how many. The others stay, marked
/// as missing: books that come back find them.
pub async fn delete_empty_series(tx: &Tx, library: LibraryId) -> Result<u64> {
    let made = |table: &&str| {
        format!("AND NOT EXISTS (SELECT 1 FROM {table} AS made WHERE made.series_id = series.id)")
    };
    let made: Vec<String> = MADE_OF_SERIES.iter().map(made).collect();
    // What was joined with another series waits for being parted again.
    let text = format!(
        "DELETE FROM series WHERE library_id = ? \
         AND (provenance IS NULL OR (provenance NOT LIKE ? AND provenance NOT LIKE ?)) \
         AND NOT EXISTS (SELECT 1 FROM book WHERE book.series_id = series.id) {} \
         AND NOT EXISTS (SELECT 1 FROM series_alias AS alias WHERE alias.library_id = series.library_id \
         AND alias.folder = series.folder)",
        made.join(" ")
    );
    tx.changes_content();
    let [written, locked] = BY_PEOPLE;
    let delete = statement(&tx.conn(), &text, [library.into(), written.into(), locked.into()]);
    Ok(tx.executor().execute_raw(delete).await?.rows_affected())
}

/// Series of a library whose count of books is not that of their books: a regrouping that was cut off leaves some.
pub async fn miscounted_series(conn: &Conn<'_>, library: LibraryId) -> Result<Vec<SeriesId>> {
    let text = "SELECT id FROM series WHERE library_id = ? \
                AND book_count <> (SELECT COUNT(*) FROM book WHERE book.series_id = series.id)";
    let rows = conn.executor().query_all_raw(statement(conn, text, [library.into()])).await?;
    rows.iter().map(|row| Ok(row.try_get("", "id")?)).collect()
}
