//! Statements that belong together.
//! Must not be given inserts that need what another has done: a server does them all at once.

use sea_orm::sea_query::{Expr, InsertStatement, Query};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, Value};

use crate::sql::raw::unnumbered;
use crate::{Conn, Result};

/// Inserts that end a transaction. They go with the log of its events, since each question is a way to a server, or to the
/// thread of an SQLite connection, and back, that somebody waits for. Whatever their rows refer to is locked before: from
/// them on nobody else writes events, so that nothing may be waited for.
#[derive(Debug, Default)]
pub(crate) struct LastInserts {
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
        let mut parts = Parts::default();
        for (mut insert, number) in self.silent.into_iter().zip(1_u32..) {
            insert.returning(Query::returning().expr(Expr::cust("1")));
            parts.add(&format!("silent_{number}"), DbBackend::Postgres.build(&insert));
        }
        parts.tells = self.telling.is_some();
        if let Some(insert) = self.telling {
            parts.add("told", DbBackend::Postgres.build(&insert));
        }
        parts
    }
}

/// Parts of a statement, named in front of it: `WITH name AS (…), …`.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    /// `name AS (…), ` for each, with a `?` for each value.
    pub(crate) text: String,
    /// Their names.
    pub(crate) names: Vec<String>,
    /// Their values.
    pub(crate) values: Vec<Value>,
    /// Whether one of them, `told`, has rows to tell.
    pub(crate) tells: bool,
}

impl Parts {
    fn add(&mut self, name: &str, Statement { sql, values, .. }: Statement) {
        self.text.extend([name, " AS (", &unnumbered(&sql), "), "]);
        self.names.push(name.to_owned());
        self.values.extend(values.into_iter().flatten());
    }
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
