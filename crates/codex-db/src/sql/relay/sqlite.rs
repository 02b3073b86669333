//! An SQLite file: a command beside the server may write events, too.
//! Must look at one row only while nothing happens.

use std::time::Duration;

use sea_orm::ConnectionTrait;
use tokio_util::sync::CancellationToken;

use super::{Logged, Take, catch_up, numbered_rows, place};
use crate::sql::statement;
use crate::sql::together::{self, LastInserts};
use crate::{Conn, Db, Result};

/// The file is looked at this often.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Runs inserts, takes places and writes events in them.
pub(super) async fn log(
    conn: &Conn<'_>,
    inserts: LastInserts,
    Take { head, count }: Take,
    payloads: &[String],
) -> Result<Logged> {
    const TAKE: &str = "INSERT INTO event_head (id, place) VALUES (?, ?) \
         ON CONFLICT (id) DO UPDATE SET place = event_head.place + excluded.place RETURNING place";
    let write = format!(
        "INSERT INTO event (place, payload, created_at) \
         SELECT head.place - ? + new.column1, new.column2, ? \
         FROM event_head AS head, (VALUES {}) AS new WHERE head.id = ?",
        numbered_rows(payloads)
    );
    let written = [count.into(), conn.now().into()].into_iter();
    let written = written.chain(payloads.iter().map(|payload| payload.as_str().into()));
    let take = statement(conn, TAKE, [head.into(), count.into()]);
    let write = statement(conn, &write, written.chain([head.into()]));
    let before = inserts.statements(conn.executor().get_database_backend());
    let all = together::in_turn(before.chain([take, write]));
    let mut rows = conn.executor().query_all_raw(all).await?;
    let last = rows.pop().as_ref().map(place).transpose()?;
    Ok(Logged { last, rows })
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
