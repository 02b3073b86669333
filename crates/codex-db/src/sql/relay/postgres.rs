//! PostgreSQL tells of events at each commit (`LISTEN`/`NOTIFY`), in the order of commits.
//! Must not trust a notice to arrive: the log is read after each cut, and looked at now and then.

use std::time::Duration;

use codex_events::Event;
use sea_orm::{ConnectionTrait, QueryResult, Value};
use serde::{Deserialize, Serialize};
use sqlx::postgres::{PgListener, PgNotification, PgPoolOptions};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{Logged, STALE_TICKS, Silence, Take, catch_up, numbered_rows, place, read_up_to};
use crate::sql::statement;
use crate::sql::together::{CONDITION, LastInserts, Parts};
use crate::{Conn, Db, DbError, Result};

/// Says the place of the newest event.
const PLACES: &str = "codex_events";
/// Carries ticks.
const TICKS: &str = "codex_ticks";
/// The server refuses a notice of 8,000 bytes.
const MAX_NOTICE_BYTES: usize = 7_900;
/// The log is looked at this often, for a connection that died without a sign.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// A tick on its way.
#[derive(Serialize)]
struct TickRef<'a> {
    from: &'a str,
    event: &'a Event,
}

/// A tick that arrived.
#[derive(Deserialize)]
struct Tick {
    from: String,
    event: Event,
}

/// Runs inserts, takes places and writes events in them, with a notice of the newest where others are to be told. One
/// statement: whatever is written ends with it. The places are taken when all of the inserts are done. Where the
/// condition of the inserts does not hold, nothing is written.
pub(super) async fn log(
    conn: &Conn<'_>,
    inserts: LastInserts,
    Take { head, count }: Take,
    payloads: &[String],
    tell: bool,
) -> Result<Logged> {
    let Parts { text: parts, inserts, has_condition, values: mut all, tells } = inserts.parts();
    let done: Vec<_> =
        inserts.iter().map(|name| format!(" + (SELECT count(*) FROM {name})")).collect();
    let (from, holds) = if has_condition {
        (format!(" FROM {CONDITION}"), format!("{CONDITION}.holds AND "))
    } else {
        (String::new(), String::new())
    };
    let notice = if tell { format!(", pg_notify('{PLACES}', place::text)") } else { String::new() };
    let told = if tells { ", told.*" } else { "" };
    let join =
        if tells { " LEFT JOIN (SELECT true AS is_told, * FROM told) AS told ON true" } else { "" };
    let text = format!(
        "WITH {parts}head AS (INSERT INTO event_head (id, place) \
             SELECT ?, ?{from} WHERE {holds}0{done} >= 0 \
             ON CONFLICT (id) DO UPDATE SET place = event_head.place + excluded.place \
             RETURNING place), \
         written AS (INSERT INTO event (place, payload, created_at) \
             SELECT head.place - ? + new.number, new.payload, ? \
             FROM head, (VALUES {rows}) AS new (number, payload) RETURNING place), \
         newest AS (SELECT place{notice} FROM (SELECT max(place) AS place FROM written) AS last \
             WHERE place IS NOT NULL) \
         SELECT newest.place{told} FROM newest{join}",
        done = done.concat(),
        rows = numbered_rows(payloads),
    );
    all.extend([head.into(), count.into(), count.into(), conn.now().into()]);
    all.extend(payloads.iter().map(|payload| Value::from(payload.as_str())));
    let mut rows = conn.executor().query_all_raw(statement(conn, &text, all)).await?;
    let last = rows.first().map(place).transpose()?;
    let is_told = |row: &QueryResult| tells && matches!(row.try_get("", "is_told"), Ok(Some(true)));
    rows.retain(is_told);
    Ok(Logged { last, rows })
}

pub(super) async fn send_tick(conn: &Conn<'_>, process: &str, event: &Event) -> Result<()> {
    let notice = serde_json::to_string(&TickRef { from: process, event })
        .map_err(|source| DbError::Corrupt { what: "event", source })?;
    if notice.len() > MAX_NOTICE_BYTES {
        tracing::debug!("a tick of {} bytes stays in its process", notice.len());
        return Ok(());
    }
    let notify = statement(conn, "SELECT pg_notify(?, ?)", [TICKS.into(), notice.into()]);
    conn.executor().query_one_raw(notify).await?;
    Ok(())
}

/// Listens until told to stop or the connection is lost.
pub(super) async fn follow(db: &Db, stop: &CancellationToken, is_well: &mut bool) -> Result<()> {
    let mut listener = listen(db).await?;
    catch_up(db).await?;
    let caught_up = Instant::now();
    if !std::mem::replace(is_well, true) {
        tracing::info!("events of other processes arrive again");
    }
    let mut silence = Silence::new(LOOK_EVERY, db.0.bus.last_place().unwrap_or_default());
    loop {
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            notice = listener.try_recv() => match notice? {
                Some(notice) => heed(db, &notice, caught_up).await?,
                None => return Err(cut("the listening connection was lost")),
            },
            () = db.0.relay.out_of_order.notified() => catch_up(db).await?,
            () = silence.due() => if silence.is_suspicious(db).await? {
                return Err(cut("no notice arrived of events that are there"));
            },
        }
    }
}

fn cut(how: &str) -> DbError {
    sqlx::Error::Protocol(how.to_owned()).into()
}

/// A connection of its own, so that no pool can keep it waiting.
async fn listen(db: &Db) -> Result<PgListener> {
    let pools = &db.0.pools;
    let connect = pools.readers.get_postgres_connection_pool().connect_options();
    let own = PgPoolOptions::new()
        .max_connections(1)
        .max_lifetime(None)
        .idle_timeout(None)
        .acquire_timeout(LOOK_EVERY)
        .connect_lazy_with(connect.as_ref().clone());
    let mut listener = PgListener::connect_with(&own).await?;
    listener.ignore_pool_close_event(true);
    listener.eager_reconnect(false);
    listener.listen_all([PLACES, TICKS]).await?;
    Ok(listener)
}

async fn heed(db: &Db, notice: &PgNotification, caught_up: Instant) -> Result<()> {
    if notice.channel() == TICKS {
        match serde_json::from_str::<Tick>(notice.payload()) {
            Ok(tick) if tick.from != db.0.relay.process && caught_up.elapsed() > STALE_TICKS => {
                db.0.bus.tick(tick.event);
            }
            Ok(_) => {}
            Err(error) => tracing::debug!("a tick is not understood: {error}"),
        }
        return Ok(());
    }
    match notice.payload().parse() {
        Ok(place) => {
            db.0.relay.answered(&db.0.bus, place).await;
            if db.0.relay.untold().contains(&place) {
                return Ok(());
            }
            // No further than the notice says: a tick that was sent before a later event comes before it, too.
            read_up_to(db, place).await
        }
        Err(error) => {
            tracing::debug!("a notice of events is no place: {error}");
            Ok(())
        }
    }
}
