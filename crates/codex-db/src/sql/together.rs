//! Inserts that belong together.
//! Must not be given one that needs what another has done.

use sea_orm::sea_query::{CommonTableExpression, InsertStatement, WithClause};
use sea_orm::{ConnectionTrait, QueryResult};

use crate::Result;
use crate::sql::{Backend, backend};

/// Runs inserts; the rows that the last one tells. A server is asked once, since each question is a way there and back
/// that somebody waits for; SQLite, which knows no such statement, is asked for each.
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
            for insert in before {
                executor.execute(&insert).await?;
            }
            Ok(executor.query_all(&last).await?)
        }
    }
}
