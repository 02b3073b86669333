//! Many narrow rows at once: the database packs them into JSON arrays, some hundred to an answer.
//! Must not be used for a page of a list: it pays where the driver's cost of a row (on SQLite one hand-over between
//! threads each) is more than that of reading it.

use sea_orm::{ConnectionTrait, QueryResult, Value};
use serde::de::DeserializeOwned;

use super::{Backend, statement};
use crate::{Conn, DbError, Result};

/// Rows in one answer.
const ROWS: usize = 500;

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
    fn packed(self, backend: Backend) -> String {
        match (self, backend) {
            (Self::Plain(column), _) => column.to_owned(),
            (Self::IsThere(column), _) => format!("CASE WHEN {column} IS NULL THEN 0 ELSE 1 END"),
            (Self::Id(column), Backend::Postgres) => format!("CAST({column} AS text)"),
            (Self::Id(column), Backend::Sqlite) => format!("hex({column})"),
            (Self::Bytes(column), Backend::Postgres) => format!("encode({column}, 'hex')"),
            (Self::Bytes(column), Backend::Sqlite) => {
                format!("CASE WHEN {column} IS NULL THEN NULL ELSE hex({column}) END")
            }
        }
    }
}

/// Reads every row of `table` that meets `condition` (with `?` marks for `values`); each is read as a tuple of its cells.
/// Parts follow each other by `id`, so an index of what the condition tests and `id` is needed: without it each part
/// would sort the whole table.
pub(crate) async fn rows<T: DeserializeOwned>(
    conn: &Conn<'_>,
    table: &str,
    cells: &[Cell],
    condition: &str,
    values: &[Value],
) -> Result<Vec<T>> {
    let texts = Texts::new(conn.backend(), table, cells, condition);
    let mut all: Vec<T> = Vec::new();
    let mut behind: Option<Value> = None;
    loop {
        let bound: Vec<Value> = values.iter().chain(&behind).cloned().collect();
        let text = texts.end(behind.is_some());
        let end = conn.executor().query_one_raw(statement(conn, &text, bound.clone())).await?;
        let end = end.map(|row| key_of(conn.backend(), &row)).transpose()?;
        let text =
            if end.is_some() { texts.part(behind.is_some()) } else { texts.rest(behind.is_some()) };
        let bound = bound.into_iter().chain(end.clone());
        let row = conn.executor().query_one_raw(statement(conn, &text, bound)).await?;
        let packed: Option<String> =
            row.map(|row| row.try_get("", "packed")).transpose()?.flatten();
        if let Some(packed) = packed {
            let part: Vec<T> = serde_json::from_str(&packed)
                .map_err(|source| DbError::Corrupt { what: "packed row", source })?;
            all.extend(part);
        }
        if end.is_none() {
            return Ok(all);
        }
        behind = end;
    }
}

fn key_of(backend: Backend, row: &QueryResult) -> Result<Value> {
    Ok(match backend {
        Backend::Sqlite => row.try_get::<Vec<u8>>("", "last")?.into(),
        Backend::Postgres => row.try_get::<uuid::Uuid>("", "last")?.into(),
    })
}

/// The two statements for each part of the rows. A part is bounded by keys: with a limit, SQLite would copy it first.
struct Texts {
    pack: String,
    from: String,
}

impl Texts {
    fn new(backend: Backend, table: &str, cells: &[Cell], condition: &str) -> Self {
        let packed: Vec<String> = cells.iter().map(|cell| cell.packed(backend)).collect();
        let packed = packed.join(", ");
        let pack = match backend {
            Backend::Sqlite => format!("json_group_array(json_array({packed}))"),
            Backend::Postgres => format!("CAST(json_agg(json_build_array({packed})) AS text)"),
        };
        Self { pack, from: format!("FROM {table} WHERE {condition}") }
    }

    /// The key of the last row of the next part; none when the part goes to the end.
    fn end(&self, is_behind: bool) -> String {
        let (from, behind, place) = (&self.from, behind(is_behind), ROWS - 1);
        format!("SELECT id AS last {from} {behind} ORDER BY id LIMIT 1 OFFSET {place}")
    }

    /// The rows up to a key.
    fn part(&self, is_behind: bool) -> String {
        format!("{} AND id <= ?", self.rest(is_behind))
    }

    /// The rows to the end.
    fn rest(&self, is_behind: bool) -> String {
        let Self { pack, from } = self;
        format!("SELECT {pack} AS packed {from} {}", behind(is_behind))
    }
}

fn behind(is_behind: bool) -> &'static str {
    if is_behind { "AND id > ?" } else { "" }
}
