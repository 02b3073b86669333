//! An SQLite file: a command beside the server may write events, too.
//! Must look at one row only while nothing happens.

use std::time::Duration;

use sea_orm::{ConnectionTrait, Value};
use tokio_util::sync::CancellationToken;

use super::{catch_up, numbered_rows, placed};
use crate::sql::{statement, together};
use crate::{Conn, Db, Result};

/// The file is looked at this often.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Takes places and writes events in them; the place of the newest.
pub(super) async fn log(
    conn: &Conn<'_>,
    take: &str,
    taken: [Value; 2],
    payloads: &[String],
) -> Result<i64> {
    let write = format!(
        "INSERT INTO event (place, payload, created_at) \
         SELECT head.place - ? + new.column1, new.column2, ? \
         FROM event_head AS head, (VALUES {}) AS new WHERE head.id = ?",
        numbered_rows(payloads)
    );
    let [head, count] = taken.clone();
    let written = [count, conn.now().into()].into_iter();
    let written = written.chain(payloads.iter().map(|payload| payload.as_str().into()));
    let statements = [statement(conn, take, taken), statement(conn, &write, written.chain([head]))];
    let told = conn.executor().query_all_raw(together::in_turn(statements)).await?;
    placed(told.into_iter().next())
}

pub(super) async fn follow(db: &Db, stop: &CancellationToken) -> Result<()> {
    loop {
        catch_up(db).await?;
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            () = db.0.relay.out_of_order.notified() => {}
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
}
