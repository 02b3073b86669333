//! Raw statements of scans: what the query builder cannot say.
//! Must run on both engines as they stand.

use codex_models::metadata::Source;
use codex_models::{LibraryId, SeriesId};
use sea_orm::{ConnectionTrait, Value};

use crate::entity::SeriesProvenance;
use crate::sql::{bulk, chunk, marks, statement};
use crate::{Result, Tx};

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

/// Books of these series, since when all of them are missing, and whether each was looked at for an age rating.
pub(in crate::repo) async fn recount(tx: &Tx, series: &[SeriesId]) -> Result<()> {
    for part in chunk::ids(series) {
        let text = format!(
            "UPDATE series SET \
             book_count = (SELECT COUNT(*) FROM book WHERE book.series_id = series.id), \
             missing_at = CASE WHEN EXISTS (SELECT 1 FROM book WHERE book.series_id = series.id \
             AND book.missing_at IS NULL) THEN NULL ELSE COALESCE(missing_at, ?) END, \
             is_rated = NOT EXISTS (SELECT 1 FROM book WHERE book.series_id = series.id \
             AND book.analyzed_at IS NULL AND book.missing_at IS NULL) \
             WHERE id IN ({})",
            marks(part.len())
        );
        let values = std::iter::once(tx.now().into()).chain(part.iter().map(|id| (*id).into()));
        tx.executor().execute_raw(statement(&tx.conn(), &text, values)).await?;
    }
    Ok(())
}

/// What a person may have made of a series besides describing it; lists that scans fill are none of that.
const HOLDS_SOMETHING: &str = "\
    EXISTS (SELECT 1 FROM series_alias AS a WHERE a.library_id = series.library_id AND a.folder = series.folder) \
    OR EXISTS (SELECT 1 FROM series_rating AS r WHERE r.series_id = series.id) \
    OR EXISTS (SELECT 1 FROM series_review AS r WHERE r.series_id = series.id) \
    OR EXISTS (SELECT 1 FROM want_to_read AS w WHERE w.series_id = series.id) \
    OR EXISTS (SELECT 1 FROM series_sharing_tag AS t WHERE t.series_id = series.id) \
    OR EXISTS (SELECT 1 FROM collection_series AS c INNER JOIN list ON list.id = c.list_id \
    WHERE c.series_id = series.id AND NOT list.is_automatic)";

/// Deletes series of a library that hold no book and nothing that a person made; how many. The others wait, counted as
/// missing, for their books to come back.
pub async fn delete_empty_series(tx: &Tx, library: LibraryId) -> Result<u64> {
    let text = format!(
        "SELECT id, provenance FROM series WHERE library_id = ? \
         AND NOT EXISTS (SELECT 1 FROM book WHERE book.series_id = series.id) AND NOT ({HOLDS_SOMETHING})"
    );
    let select = statement(&tx.conn(), &text, [library.into()]);
    let rows = tx.executor().query_all_raw(select).await?;
    let mut empty: Vec<SeriesId> = Vec::new();
    for row in rows {
        let provenance: Option<SeriesProvenance> = row.try_get("", "provenance")?;
        // A description that a person wrote comes back with the books.
        let is_edited = provenance.is_some_and(|SeriesProvenance(provenance)| {
            !provenance.locked.is_empty()
                || provenance.origins.values().any(|source| *source == Source::User)
        });
        if !is_edited {
            empty.push(row.try_get("", "id")?);
        }
    }
    tx.changes_content();
    let mut deleted = 0;
    for part in chunk::ids(&empty) {
        let text = format!(
            "DELETE FROM series WHERE id IN ({}) \
             AND NOT EXISTS (SELECT 1 FROM book WHERE book.series_id = series.id)",
            marks(part.len())
        );
        let delete = statement(&tx.conn(), &text, part.iter().map(|id| (*id).into()));
        deleted += tx.executor().execute_raw(delete).await?.rows_affected();
    }
    Ok(deleted)
}

/// Counts the books of series that lost their last ones, so that they show as missing.
pub async fn refresh_emptied(tx: &Tx, library: LibraryId) -> Result<()> {
    let text = "SELECT id FROM series WHERE library_id = ? AND (book_count > 0 OR missing_at IS NULL) \
                AND NOT EXISTS (SELECT 1 FROM book WHERE book.series_id = series.id)";
    let select = statement(&tx.conn(), text, [library.into()]);
    let rows = tx.executor().query_all_raw(select).await?;
    let empty: Vec<SeriesId> =
        rows.iter().map(|row| row.try_get("", "id")).collect::<Result<_, _>>()?;
    recount(tx, &empty).await
}
