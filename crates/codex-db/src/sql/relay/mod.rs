//! Tells this process what other processes write into the log of events.
//! Must not lose an event: whatever wakes it, it reads the log from where it stopped.

mod postgres;
mod redis;
mod sqlite;

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use codex_config::Secret;
use codex_events::{Event, EventBus};
use sea_orm::QueryResult;
use tokio::sync::{Notify, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use self::redis::Redis;
use crate::repo::events::{self, EventLogLimits};
use crate::sql::Backend;
use crate::sql::together::LastInserts;
use crate::{Conn, Db, Result};

/// Events read by one statement.
const READ_ROWS: u64 = 500;
/// The log is trimmed this often.
const TRIM_EVERY: Duration = Duration::from_mins(1);
/// After catching up, a tick may be older than what was read: it is dropped for this long.
const STALE_TICKS: Duration = Duration::from_secs(1);
/// An own write is mostly answered much sooner than this.
const ANSWER: Duration = Duration::from_millis(50);
/// Pause after a fault of the database.
const RETRY_PAUSE: Duration = Duration::from_millis(500);

/// What the database handle keeps for the relay.
pub(crate) struct RelayState {
    /// Rings when own events cannot be told before others are read.
    out_of_order: Notify,
    /// Places of own events whose commit has not been answered.
    untold: Mutex<HashSet<u64>>,
    /// How many own writes are under way that are committed before their places are known here.
    unplaced: watch::Sender<usize>,
    /// Name of this process in what it tells others.
    process: String,
    limits: EventLogLimits,
    /// Carries the notices in place of the database.
    redis: Option<Redis>,
}

impl RelayState {
    /// `redis` is the address of a server and the channel on it.
    pub(crate) fn new(
        limits: EventLogLimits,
        redis: Option<&(Secret<String>, String)>,
    ) -> Result<Self> {
        let process = codex_utils::id::next().simple().to_string();
        let redis = redis.map(|(url, channel)| Redis::new(url, channel)).transpose()?;
        let (out_of_order, untold, unplaced) = Default::default();
        Ok(Self { out_of_order, untold, unplaced, process, limits, redis })
    }

    fn untold(&self) -> MutexGuard<'_, HashSet<u64>> {
        self.untold.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until no own write may have this place and be told in a moment by who waits for its answer. Not for long: a
    /// write may wait for a lock.
    async fn answered(&self, bus: &EventBus, place: u64) {
        let is_told = || bus.last_place() >= Some(place) || self.untold().contains(&place);
        let mut unplaced = self.unplaced.subscribe();
        let answers = unplaced.wait_for(|unplaced| *unplaced == 0 || is_told());
        // What is not answered by then is read in the log.
        let _late = tokio::time::timeout(ANSWER, answers).await;
    }

    /// Whether the database itself tells the other processes.
    pub(crate) fn is_in_database(&self) -> bool {
        self.redis.is_none()
    }
}

/// Own events that are in the log up to this place as soon as they are committed, and are told by who commits them: a
/// notice of them is not for this process. Where nobody tells of them in the end, the log is read.
pub(crate) struct Untold<'a> {
    relay: &'a RelayState,
    place: u64,
    is_told: bool,
}

impl<'a> Untold<'a> {
    /// Before the commit, which may be noticed before it is answered.
    pub(crate) fn new(relay: &'a RelayState, place: u64) -> Self {
        relay.untold().insert(place);
        Self { relay, place, is_told: false }
    }

    /// They were told.
    pub(crate) fn told(mut self) {
        self.is_told = true;
    }
}

impl Drop for Untold<'_> {
    fn drop(&mut self) {
        self.relay.untold().remove(&self.place);
        if !self.is_told {
            self.relay.out_of_order.notify_one();
        }
    }
}

/// An own write that is committed before its places are known here: until then any notice may be of it.
pub(crate) struct Unplaced<'a> {
    relay: &'a RelayState,
    is_told: bool,
}

impl<'a> Unplaced<'a> {
    /// Before it is sent.
    pub(crate) fn new(relay: &'a RelayState) -> Self {
        relay.unplaced.send_modify(|unplaced| *unplaced += 1);
        Self { relay, is_told: false }
    }

    /// Its events were told, or there are none.
    pub(crate) fn told(mut self) {
        self.is_told = true;
    }
}

impl Drop for Unplaced<'_> {
    fn drop(&mut self) {
        self.relay.unplaced.send_modify(|unplaced| *unplaced -= 1);
        if !self.is_told {
            self.relay.out_of_order.notify_one();
        }
    }
}

/// After a commit, tells the other processes of its events and ticks, where the commit itself did not.
pub(crate) fn announce(db: &Db, last_place: Option<u64>, ticks: &[Event]) {
    let relay = &db.0.relay;
    let Some(redis) = relay.redis.as_ref().filter(|_| db.backend() == Backend::Postgres) else {
        return;
    };
    if last_place.is_some() {
        redis.tell(&relay.process, last_place, None);
    }
    for tick in ticks {
        redis.tell(&relay.process, None, Some(tick));
    }
}

/// What came of writing events.
pub(crate) struct Logged {
    /// Place of the newest; `None` when the inserts had a condition that does not hold.
    pub(crate) last: Option<u64>,
    /// What the inserts before them told.
    pub(crate) rows: Vec<QueryResult>,
}

/// Takes so many places of the row of this id; what it answers is the last of them.
struct Take {
    head: i32,
    count: i64,
}

/// Runs inserts and writes events at the end of a transaction and, where `tell` says so, has the other processes told of
/// the events by its commit. The row of places is locked from then on.
pub(crate) async fn log(
    conn: &Conn<'_>,
    inserts: LastInserts,
    head: i32,
    payloads: &[String],
    tell: bool,
) -> Result<Logged> {
    let count = i64::try_from(payloads.len()).unwrap_or(i64::MAX);
    let take = Take { head, count };
    match conn.backend() {
        Backend::Postgres => postgres::log(conn, inserts, take, payloads, tell).await,
        Backend::Sqlite => sqlite::log(conn, inserts, take, payloads).await,
    }
}

/// The events of a log that is about to be committed, numbered as their places will follow each other, for what takes
/// them as a table. Each has a mark for its payload.
fn numbered_rows(payloads: &[String]) -> String {
    let rows: Vec<String> = (1..=payloads.len()).map(|number| format!("({number}, ?)")).collect();
    rows.join(", ")
}

/// The place that a row answers.
fn place(row: &QueryResult) -> Result<u64> {
    Ok(row.try_get::<i64>("", "place")?.unsigned_abs())
}

/// Has the other processes told of a tick by the commit of the transaction.
pub(crate) async fn send_tick(db: &Db, conn: &Conn<'_>, event: &Event) -> Result<()> {
    match conn.backend() {
        Backend::Postgres if db.0.relay.is_in_database() => {
            postgres::send_tick(conn, &db.0.relay.process, event).await
        }
        // Redis tells after the commit; of an SQLite file only one process works, and that is the one that serves.
        Backend::Postgres | Backend::Sqlite => Ok(()),
    }
}

/// See [`Db::relay`].
pub(crate) async fn run(db: &Db, stop: CancellationToken) {
    let send = async {
        if let Some(redis) = &db.0.relay.redis {
            redis.send(&stop).await;
        }
    };
    tokio::join!(follow(db, &stop), trim(db, &stop), send);
}

async fn follow(db: &Db, stop: &CancellationToken) {
    let mut is_well = true;
    while !stop.is_cancelled() {
        let outcome = match (db.backend(), &db.0.relay.redis) {
            (Backend::Sqlite, _) => sqlite::follow(db, stop).await,
            (Backend::Postgres, Some(redis)) => redis::follow(db, redis, stop, &mut is_well).await,
            (Backend::Postgres, None) => postgres::follow(db, stop, &mut is_well).await,
        };
        if let Err(error) = outcome {
            // One line an outage, not one a try.
            if std::mem::replace(&mut is_well, false) {
                tracing::warn!("events of other processes are late: {error}");
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(RETRY_PAUSE) => {}
            }
        }
    }
    db.0.bus.unfollow();
}

async fn trim(db: &Db, stop: &CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(TRIM_EVERY) => {}
        }
        if let Err(error) = events::trim(db, db.0.relay.limits).await {
            tracing::debug!("trimming the log of events waits: {error}");
        }
    }
}

/// Tells everything that is in the log by now. The first time, and when the log was replaced by an older one, there
/// is nothing to tell, and one begins at its end.
async fn catch_up(db: &Db) -> Result<()> {
    let bus = &db.0.bus;
    // In this order: what was told is in the log, so a smaller head means another log.
    let told = bus.last_place().filter(|_| bus.is_followed());
    let head = events::head(&db.read()).await?;
    match told {
        Some(told) if told <= head => read_up_to(db, head).await,
        Some(_) | None => {
            bus.follow_from(head);
            Ok(())
        }
    }
}

/// Tells the events up to a place that were not told yet.
async fn read_up_to(db: &Db, place: u64) -> Result<()> {
    while let Some(last) = db.0.bus.last_place().filter(|last| *last < place) {
        let rows = events::list(&db.read(), last, place, READ_ROWS).await?;
        if rows.is_empty() {
            // They were trimmed before they were read.
            db.0.bus.skip_to(place);
        }
        db.0.bus.read(rows);
    }
    Ok(())
}

/// Whether the log has events that nobody told of for a whole period: the notices do not arrive.
struct Silence {
    every: Duration,
    next: Instant,
    head: u64,
}

impl Silence {
    fn new(every: Duration, head: u64) -> Self {
        Self { every, next: Instant::now() + every, head }
    }

    /// Waits until it is time to look.
    async fn due(&self) {
        tokio::time::sleep_until(self.next).await;
    }

    /// Looks; `true` when what was there at the last look is still untold.
    async fn is_suspicious(&mut self, db: &Db) -> Result<bool> {
        let is_suspicious = db.0.bus.last_place().is_some_and(|last| last < self.head);
        self.head = events::head(&db.read()).await?;
        self.next = Instant::now() + self.every;
        Ok(is_suspicious)
    }
}
