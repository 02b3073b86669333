//! Statements that belong together.
//! Must not be given inserts that need what another has done: a server does them all at once.

use sea_orm::sea_query::{CommonTableExpression, InsertStatement, WithClause};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, Value};

use crate::Result;
use crate::sql::{Backend, backend};

/// Runs inserts; the rows that the last one tells. All at once, since each question is a way to a server, or to the thread
/// of an SQLite connection, and back, that somebody waits for.
pub(crate) async fn insert(
    executor: &impl ConnectionTrait,
    before: Vec<InsertStatement>,
    last: InsertStatement,
) -> Result<Vec<QueryResult>> {
    if before.is_empty() {
        return Ok(executor.query_all(&last).await?);
    }
    match backend(executor.get_database_backend()) {
        Backend::Postgres => {
            let mut with = WithClause::new();
            for (insert, number) in before.into_iter().zip(1_u32..) {
                let mut part = CommonTableExpression::new();
                part.table_name(format!("part_{number}")).query(insert);
                with.cte(part);
            }
            Ok(executor.query_all(&with.query(last)).await?)
        }
        Backend::Sqlite => {
            let backend = executor.get_database_backend();
            let all = before.into_iter().chain([last]).map(|insert| backend.build(&insert));
            Ok(executor.query_all_raw(in_turn(all)).await?)
        }
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
