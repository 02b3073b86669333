//! Many narrow rows at once: the database packs them into JSON arrays, some thousand to an answer.
//! Must not be used for a page of a list: it pays where the driver's cost of a row (on SQLite one hand-over between
//! threads each) is more than that of reading it.

use sea_orm::{ConnectionTrait, Value};
use serde::de::DeserializeOwned;

use super::{Backend, statement};
use crate::{Conn, DbError, Result};

/// Rows in one answer.
const ROWS: usize = 2_000;

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

/// Reads every row of `table` that meets `condition` (with `?` marks for `values`), in the order of `id`. The first
/// cell must be the id; each row is read as a tuple of its cells.
pub(crate) async fn rows<T: DeserializeOwned>(
    conn: &Conn<'_>,
    table: &str,
    cells: &[Cell],
    condition: &str,
    values: &[Value],
) -> Result<Vec<T>> {
    let backend = conn.backend();
    let columns: Vec<&str> = cells.iter().map(|cell| cell.column()).collect();
    let packed: Vec<String> = cells.iter().map(|cell| cell.packed(backend)).collect();
    let (columns, packed) = (columns.join(", "), packed.join(", "));
    let pack = match backend {
        Backend::Sqlite => format!("json_group_array(json_array({packed}))"),
        Backend::Postgres => format!("CAST(json_agg(json_build_array({packed})) AS text)"),
    };
    // The newest id is read beside the rows, in the form in which it is bound again.
    let text = |behind: &str| {
        format!(
            "SELECT {pack} AS packed, (SELECT id FROM {table} WHERE {condition} {behind} \
             ORDER BY id LIMIT 1 OFFSET {last}) AS last FROM (SELECT {columns} FROM {table} \
             WHERE {condition} {behind} ORDER BY id LIMIT {ROWS}) AS part",
            last = ROWS - 1
        )
    };
    let mut all: Vec<T> = Vec::new();
    let mut last: Option<uuid::Uuid> = None;
    loop {
        let mut bound: Vec<Value> = values.to_vec();
        bound.extend(last.map(Value::from));
        let twice = bound.iter().chain(&bound).cloned();
        let text = text(if last.is_some() { "AND id > ?" } else { "" });
        let row = conn.executor().query_one_raw(statement(conn, &text, twice)).await?;
        let Some(row) = row else { return Ok(all) };
        let packed: Option<String> = row.try_get("", "packed")?;
        let part: Vec<T> = packed.map_or_else(
            || Ok(Vec::new()),
            |packed| {
                serde_json::from_str(&packed)
                    .map_err(|source| DbError::Corrupt { what: "packed row", source })
            },
        )?;
        all.extend(part);
        last = row.try_get("", "last")?;
        if last.is_none() {
            return Ok(all);
        }
    }
}
