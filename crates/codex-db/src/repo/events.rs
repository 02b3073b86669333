//! The bounded log of events: places without gaps, in the order of commits.
//! Must not give a place before everything else of the transaction is done: it holds off other writers of events.

use std::time::Duration;

use chrono::TimeDelta;
use codex_models::events::Event;
use sea_orm::sea_query::Order;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QueryResult, QuerySelect,
};

use crate::entity::{event, event_head};
use crate::sql::together::LastInserts;
use crate::sql::{chunk, relay};
use crate::{Conn, Db, DbError, Result};

/// The one row of `event_head`.
const HEAD: i32 = 1;

/// An event of the log; `None` when a newer program wrote it and this one does not know it.
pub type LoggedEvent = (u64, Option<Event>);

/// How long events are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventLogLimits {
    /// At most this many.
    pub rows: u64,
    /// No longer than this.
    pub age: Duration,
}

/// Place of the newest event; 0 before the first.
pub async fn head(conn: &Conn<'_>) -> Result<u64> {
    let row = event_head::Entity::find_by_id(HEAD).one(conn.executor()).await?;
    Ok(row.map_or(0, |row| row.place.unsigned_abs()))
}

/// Place of the oldest event that is still there.
pub async fn oldest(conn: &Conn<'_>) -> Result<Option<u64>> {
    let place: Option<i64> = event::Entity::find()
        .select_only()
        .column(event::Column::Place)
        .order_by(event::Column::Place, Order::Asc)
        .into_tuple()
        .one(conn.executor())
        .await?;
    Ok(place.map(i64::unsigned_abs))
}

/// Events behind one place, up to another, in order.
pub async fn list(conn: &Conn<'_>, after: u64, up_to: u64, limit: u64) -> Result<Vec<LoggedEvent>> {
    let rows = event::Entity::find()
        .filter(event::Column::Place.gt(signed(after)))
        .filter(event::Column::Place.lte(signed(up_to)))
        .order_by(event::Column::Place, Order::Asc)
        .limit(limit)
        .all(conn.executor())
        .await?;
    Ok(rows.iter().map(logged).collect())
}

/// Runs inserts and writes events; the place of the first event, and what the inserts tell. The last statement of a
/// transaction: until its commit no other transaction gets a place, so that the order of places is the order of commits. With
/// `tell` the commit tells other processes. Inserts with a condition come with events for one statement; without a place it
/// did not hold.
pub(crate) async fn append(
    conn: &Conn<'_>,
    inserts: LastInserts,
    events: &[Event],
    tell: bool,
) -> Result<(Option<u64>, Vec<QueryResult>)> {
    if events.is_empty() {
        return Ok((None, inserts.run(conn).await?));
    }
    let payload = |event| {
        serde_json::to_string(event).map_err(|source| DbError::Corrupt { what: "event", source })
    };
    let payloads = events.iter().map(payload).collect::<Result<Vec<_>>>()?;
    let (mut inserts, mut rows, mut last) = (Some(inserts), Vec::new(), None);
    for part in chunk::rows(&payloads, 2) {
        let logged = relay::log(conn, inserts.take().unwrap_or_default(), HEAD, part, tell).await?;
        last = logged.last;
        rows.extend(logged.rows);
    }
    Ok((last.map(|last| last + 1 - events.len() as u64), rows))
}

/// Deletes what is beyond the limits; how many.
pub async fn trim(db: &Db, limits: EventLogLimits) -> Result<u64> {
    let conn = db.read_background();
    let age = TimeDelta::from_std(limits.age).unwrap_or(TimeDelta::MAX);
    let last_to_go = head(&conn).await?.saturating_sub(limits.rows);
    let superfluous = Condition::any()
        .add(event::Column::Place.lte(signed(last_to_go)))
        .add(event::Column::CreatedAt.lt(conn.now() - age));
    // A look first: it takes no write lock.
    let found = event::Entity::find().filter(superfluous.clone()).one(conn.executor()).await?;
    if found.is_none() {
        return Ok(0);
    }
    let tx = db.begin().await?;
    let gone = event::Entity::delete_many().filter(superfluous).exec(tx.executor()).await?;
    tx.commit().await?;
    Ok(gone.rows_affected)
}

fn logged(row: &event::Model) -> LoggedEvent {
    let event = serde_json::from_str(&row.payload);
    if let Err(error) = &event {
        tracing::debug!(event.place = row.place, "event {} is not understood: {error}", row.place);
    }
    (row.place.unsigned_abs(), event.ok())
}

/// Places begin at 1 and fit; a place from outside may be anything.
fn signed(place: u64) -> i64 {
    i64::try_from(place).unwrap_or(i64::MAX)
}
