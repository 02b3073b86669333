//! Many narrow rows at once: the database packs them into JSON arrays, a thousand to an answer.
//! Must not be used for a page of a list: it pays where the driver's cost of a row (on SQLite one hand-over between
//! threads each) is more than that of reading it.

use sea_orm::{ConnectionTrait, Value};
use serde::de::DeserializeOwned;

use super::{Backend, statement};
use crate::{Conn, DbError, Result};

/// Rows in one answer.
const ROWS: usize = 1_000;

/// A column of a packed row.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cell {
    /// Text or a number, as JSON has them.
    Plain(&'static str),
    /// An id.
    Id(&'static str),
    /// Bytes, as lowercase or uppercase hex.
    Bytes(&'static str),
    /// 1 where the column has a value, else 0.
    IsThere(&'static str),
}

impl Cell {
    fn column(self) -> &'static str {
        match self {
            Self::Plain(column)
            | Self::Id(column)
            | Self::Bytes(column)
            | Self::IsThere(column) => column,
        }
    }

    fn packed(self, backend: Backend) -> String {
        let column = self.column();
        match (self, backend) {
            (Self::Plain(_), _) => column.to_owned(),
            (Self::IsThere(_), _) => format!("CASE WHEN {column} IS NULL THEN 0 ELSE 1 END"),
            (Self::Id(_), Backend::Postgres) => format!("CAST({column} AS text)"),
            (Self::Id(_), Backend::Sqlite) => format!("hex({column})"),
            (Self::Bytes(_), Backend::Postgres) => format!("encode({column}, 'hex')"),
            (Self::Bytes(_), Backend::Sqlite) => {
                format!("CASE WHEN {column} IS NULL THEN NULL ELSE hex({column}) END")
            }
        }
    }
}

/// Reads every row of `table` that meets `condition` (with `?` marks for `values`), in no stated order; each is read as a
/// tuple of its cells.
pub(crate) async fn rows<T: DeserializeOwned>(
    conn: &Conn<'_>,
    table: &str,
    cells: &[Cell],
    condition: &str,
    values: &[Value],
) -> Result<Vec<T>> {
    let backend = conn.backend();
    let mut all: Vec<T> = Vec::new();
    let mut last: Option<Value> = None;
    loop {
        let text = text(backend, table, cells, condition, last.is_some());
        let bound = values.iter().chain(&last);
        let twice = bound.clone().chain(bound).cloned();
        let row = conn.executor().query_one_raw(statement(conn, &text, twice)).await?;
        let Some(row) = row else { return Ok(all) };
        let packed: Option<String> = row.try_get("", "packed")?;
        if let Some(packed) = packed {
            let part: Vec<T> = serde_json::from_str(&packed)
                .map_err(|source| DbError::Corrupt { what: "packed row", source })?;
            all.extend(part);
        }
        last = match backend {
            Backend::Sqlite => row.try_get::<Option<i64>>("", "last")?.map(Value::from),
            Backend::Postgres => row.try_get::<Option<uuid::Uuid>>("", "last")?.map(Value::from),
        };
        if last.is_none() {
            return Ok(all);
        }
    }
}

/// The statement for the rows behind the last one that was read, or for the first ones. Beside them it answers the key
/// of the last of them when there may be more.
fn text(backend: Backend, table: &str, cells: &[Cell], condition: &str, goes_on: bool) -> String {
    let columns: Vec<&str> = cells.iter().map(|cell| cell.column()).collect();
    let packed: Vec<String> = cells.iter().map(|cell| cell.packed(backend)).collect();
    let (columns, packed) = (columns.join(", "), packed.join(", "));
    // The order in which the rows lie: on SQLite that of any other key would read every page of the table many times.
    let (key, pack) = match backend {
        Backend::Sqlite => ("rowid", format!("json_group_array(json_array({packed}))")),
        Backend::Postgres => ("id", format!("CAST(json_agg(json_build_array({packed})) AS text)")),
    };
    let behind = if goes_on { format!("AND {key} > ?") } else { String::new() };
    let place = ROWS - 1;
    format!(
        "SELECT {pack} AS packed, (SELECT {key} FROM {table} WHERE {condition} {behind} ORDER BY {key} \
         LIMIT 1 OFFSET {place}) AS last FROM (SELECT {columns} FROM {table} WHERE {condition} {behind} \
         ORDER BY {key} LIMIT {ROWS}) AS part"
    )
}
