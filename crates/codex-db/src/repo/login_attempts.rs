//! Counters of failed sign-ins: one statement each, found by primary key.
//! Must not decide how long anybody waits.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, Set};

use crate::entity::login_attempt;
use crate::{Conn, Result, Tx};

/// What is counted, as a keyed hash.
pub type Counter = [u8; 32];

/// Those of these counters that have failures.
pub async fn find(conn: &Conn<'_>, counters: &[Counter]) -> Result<Vec<login_attempt::Model>> {
    let found = login_attempt::Entity::find()
        .filter(login_attempt::Column::Counter.is_in(counters.iter().map(|one| one.to_vec())));
    Ok(found.all(conn.executor()).await?)
}

/// Adds a failure to each counter, at once for every process, and answers where they stand. One that was quiet
/// since `forget_before` starts anew.
pub async fn record(
    tx: &Tx,
    counters: &[Counter],
    forget_before: DateTime<Utc>,
) -> Result<Vec<login_attempt::Model>> {
    use login_attempt::Column;
    // In one order in every process, so that two of them never wait for each other.
    let mut counters = counters.to_vec();
    counters.sort_unstable();
    counters.dedup();
    let now = tx.now();
    let rows = counters.iter().map(|counter| login_attempt::ActiveModel {
        counter: Set(counter.to_vec()),
        failures: Set(1),
        last_failed_at: Set(now),
    });
    let known = |column| Expr::col((login_attempt::Entity, column));
    let failures = Expr::case(known(Column::LastFailedAt).lt(forget_before), 1)
        .finally(known(Column::Failures).add(1));
    let conflict = OnConflict::column(Column::Counter)
        .value(Column::Failures, failures)
        .value(Column::LastFailedAt, now)
        .to_owned();
    login_attempt::Entity::insert_many(rows)
        .on_conflict(conflict)
        .exec_without_returning(tx.executor())
        .await?;
    find(&tx.conn(), &counters).await
}

/// Forgets the failures of a counter.
pub async fn delete(tx: &Tx, counter: &Counter) -> Result<()> {
    login_attempt::Entity::delete_by_id(counter.to_vec()).exec(tx.executor()).await?;
    Ok(())
}

/// Forgets the counters without a failure since a time; how many.
pub async fn delete_before(tx: &Tx, before: DateTime<Utc>) -> Result<u64> {
    let quiet =
        login_attempt::Entity::delete_many().filter(login_attempt::Column::LastFailedAt.lt(before));
    Ok(quiet.exec(tx.executor()).await?.rows_affected)
}
