//! Many rows changed by one statement: `UPDATE … FROM (VALUES …)`, which both engines read.
//! Must bind every value with its type: PostgreSQL takes the types of the rows from them.

use sea_orm::{ConnectionTrait, Value};

use super::{Backend, chunk, statement};
use crate::{Conn, Result};

/// Sets columns of rows found by `id`, which is the first value of every row. The columns are in the order of the
/// values behind it.
pub(crate) async fn update(
    conn: &Conn<'_>,
    table: &str,
    columns: &[&str],
    rows: Vec<Vec<Value>>,
) -> Result<()> {
    set(conn, table, columns, &[], rows, "").await
}

/// As [`update`], with columns whose values follow from other rows, each with its expression. In it, `v.column1` is the first
/// value of the row.
pub(crate) async fn update_and(
    conn: &Conn<'_>,
    table: &str,
    columns: &[&str],
    following: &[(&str, &str)],
    rows: Vec<Vec<Value>>,
) -> Result<()> {
    set(conn, table, columns, following, rows, "").await
}

/// A row to change: its id and the values of columns that are always set, and those of columns that seldom change.
pub(crate) type Row = (Vec<Value>, Vec<Value>);

/// As [`update`], for rows of which some columns seldom change and have indexes. SQLite goes through an index for each column
/// that is set, whatever it is set to, so those are set by themselves where any of them is another. PostgreSQL writes a whole
/// row and all its indexes for each change, so there is one change.
pub(crate) async fn update_with(
    conn: &Conn<'_>,
    table: &str,
    columns: &[&str],
    seldom: &[&str],
    rows: Vec<Row>,
) -> Result<()> {
    match conn.backend() {
        Backend::Postgres => {
            let rows = rows.into_iter().map(|(row, seldom)| [row, seldom].concat());
            update(conn, table, &[columns, seldom].concat(), rows.collect()).await
        }
        Backend::Sqlite => {
            let named = |(row, seldom): &Row| [&row[..1], seldom].concat();
            let changed = rows.iter().map(named).collect();
            let rows = rows.into_iter().map(|(row, _)| row).collect();
            update(conn, table, columns, rows).await?;
            let differs =
                |(column, place)| format!("{table}.{column} IS DISTINCT FROM v.column{place}");
            let differs: Vec<String> = seldom.iter().zip(2_usize..).map(differs).collect();
            set(conn, table, seldom, &[], changed, &format!("AND ({})", differs.join(" OR "))).await
        }
    }
}

async fn set(
    conn: &Conn<'_>,
    table: &str,
    columns: &[&str],
    following: &[(&str, &str)],
    rows: Vec<Vec<Value>>,
    condition: &str,
) -> Result<()> {
    let width = columns.len() + 1;
    let given = columns.iter().zip(2_usize..);
    let given = given.map(|(column, place)| format!("{column} = v.column{place}"));
    let following = following.iter().map(|(column, value)| format!("{column} = {value}"));
    let assignments = given.chain(following).collect::<Vec<_>>().join(", ");
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
