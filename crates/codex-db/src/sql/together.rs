//! Statements that belong together.
//! Must not be given inserts that need what another has done: a server does them all at once.

use sea_orm::sea_query::{Expr, InsertStatement, Query};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, Value, Values};

use crate::sql::raw::unnumbered;
use crate::{Conn, Result};

/// Name of the part that says whether the inserts are done.
pub(crate) const CONDITION: &str = "condition";

/// Inserts that end a transaction. They go with the log of its events, since each question is a way to a server, or to the
/// thread of an SQLite connection, and back, that somebody waits for. Whatever their rows refer to is locked before: from
/// them on nobody else writes events, so that nothing may be waited for.
#[derive(Debug, Default)]
pub(crate) struct LastInserts {
    /// They are done only if this, a statement of PostgreSQL, says that it `holds`; it is asked first, and may lock.
    pub(crate) condition: Option<Statement>,
    /// They tell nothing.
    pub(crate) silent: Vec<InsertStatement>,
    /// This one tells the rows that it wrote.
    pub(crate) telling: Option<InsertStatement>,
}

impl LastInserts {
    /// Each as a statement of its own, in order.
    pub(crate) fn statements(self, backend: DbBackend) -> impl Iterator<Item = Statement> {
        self.silent.into_iter().chain(self.telling).map(move |insert| backend.build(&insert))
    }

    /// Runs them one by one; what they tell.
    pub(crate) async fn run(self, conn: &Conn<'_>) -> Result<Vec<QueryResult>> {
        let mut told = Vec::new();
        for statement in self.statements(conn.executor().get_database_backend()) {
            told = conn.executor().query_all_raw(statement).await?;
        }
        Ok(told)
    }

    /// The same as parts of a statement of PostgreSQL.
    pub(crate) fn parts(self) -> Parts {
        let mut parts = Parts { has_condition: self.condition.is_some(), ..Parts::default() };
        if let Some(Statement { sql, values, .. }) = self.condition {
            parts.add(CONDITION, &unnumbered(&sql), values);
        }
        for (mut insert, number) in self.silent.into_iter().zip(1_u32..) {
            insert.returning(Query::returning().expr(Expr::cust("1")));
            parts.add_insert(&format!("silent_{number}"), &insert);
        }
        parts.tells = self.telling.is_some();
        if let Some(insert) = self.telling {
            parts.add_insert("told", &insert);
        }
        parts
    }
}

/// Parts of a statement, named in front of it: `WITH name AS (…), …`.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    /// `name AS (…), ` for each, with a `?` for each value.
    pub(crate) text: String,
    /// The names of the inserts.
    pub(crate) inserts: Vec<String>,
    /// Whether they are done only where [`CONDITION`] holds.
    pub(crate) has_condition: bool,
    /// Their values.
    pub(crate) values: Vec<Value>,
    /// Whether one of them, `told`, has rows to tell.
    pub(crate) tells: bool,
}

impl Parts {
    fn add(&mut self, name: &str, text: &str, values: Option<Values>) {
        self.text.extend([name, " AS (", text, "), "]);
        self.values.extend(values.into_iter().flatten());
    }

    fn add_insert(&mut self, name: &str, insert: &InsertStatement) {
        let Statement { sql, values, .. } = DbBackend::Postgres.build(insert);
        let text = unnumbered(&sql);
        let text = if self.has_condition { only_where_it_holds(&text) } else { text };
        self.add(name, &text, values);
        self.inserts.push(name.to_owned());
    }
}

/// An insert of rows, each a list of marks, that is done if the condition holds.
fn only_where_it_holds(insert: &str) -> String {
    const ROWS: &str = " VALUES ";
    let (into, rest) = insert.split_once(ROWS).unwrap_or((insert, ""));
    let end = rest.find(|letter| !"(?, )".contains(letter)).unwrap_or(rest.len());
    let (rows, then) = rest.split_at(end);
    format!(
        "{into} SELECT new.* FROM (VALUES {rows}) AS new, {CONDITION} WHERE {CONDITION}.holds {then}"
    )
}

/// Statements for SQLite as one text, run one after the other; only the rows of those that tell some come. Each mark in it
/// takes the next value.
pub(crate) fn in_turn(statements: impl IntoIterator<Item = Statement>) -> Statement {
    let (mut texts, mut values): (Vec<String>, Vec<Value>) = Default::default();
    for Statement { sql, values: own, .. } in statements {
        texts.push(sql);
        values.extend(own.into_iter().flatten());
    }
    Statement::from_sql_and_values(DbBackend::Sqlite, texts.join("; "), values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_under_a_condition_come_from_it() {
        assert_eq!(
            only_where_it_holds(
                "INSERT INTO a (b, c) VALUES (?, ?), (?, ?) ON CONFLICT (b) DO NOTHING"
            ),
            "INSERT INTO a (b, c) SELECT new.* FROM (VALUES (?, ?), (?, ?) ) AS new, condition \
             WHERE condition.holds ON CONFLICT (b) DO NOTHING",
        );
    }
}
