//! Many rows changed by one statement: `UPDATE … FROM (VALUES …)`, which both engines read.
//! Must bind every value with its type: PostgreSQL takes the types of the rows from them.

use sea_orm::{ConnectionTrait, Value};

use super::{chunk, statement};
use crate::{Conn, Result};

/// Sets columns of rows found by `id`, which is the first value of every row. The columns are in the order of the
/// values behind it.
pub(crate) async fn update(
    conn: &Conn<'_>,
    table: &str,
    columns: &[&str],
    rows: Vec<Vec<Value>>,
) -> Result<()> {
    set(conn, table, columns, rows, "").await
}

/// As [`update`], where any of the values is another: an index is gone through for each column that is set, whatever it
/// is set to.
pub(crate) async fn update_changed(
    conn: &Conn<'_>,
    table: &str,
    columns: &[&str],
    rows: Vec<Vec<Value>>,
) -> Result<()> {
    let differs = |(column, place)| format!("{table}.{column} IS DISTINCT FROM v.column{place}");
    let differs: Vec<String> = columns.iter().zip(2_usize..).map(differs).collect();
    set(conn, table, columns, rows, &format!("AND ({})", differs.join(" OR "))).await
}

async fn set(
    conn: &Conn<'_>,
    table: &str,
    columns: &[&str],
    rows: Vec<Vec<Value>>,
    condition: &str,
) -> Result<()> {
    let width = columns.len() + 1;
    let assignments: Vec<String> = columns
        .iter()
        .zip(2_usize..)
        .map(|(column, place)| format!("{column} = v.column{place}"))
        .collect();
    let assignments = assignments.join(", ");
    for part in chunk::rows(&rows, width) {
        let text = format!(
            "UPDATE {table} SET {assignments} FROM (VALUES {}) AS v WHERE {table}.id = v.column1 {condition}",
            row_marks(part.len(), width)
        );
        let update = statement(conn, &text, part.iter().flatten().cloned());
        conn.executor().execute_raw(update).await?;
    }
    Ok(())
}

/// `(?, ?), (?, ?), …`
pub(crate) fn row_marks(rows: usize, width: usize) -> String {
    let row = format!("({}), ", super::marks(width));
    let mut marks = row.repeat(rows);
    marks.truncate(marks.len().saturating_sub(2));
    marks
}
