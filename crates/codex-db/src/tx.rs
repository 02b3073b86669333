//! A transaction with its outbox: events and tasks leave only when it is committed.
//! Must not publish anything by itself.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use codex_events::Event;
use codex_models::TaskId;
use codex_models::audit::NewAuditEntry;
use codex_models::tasks::TaskPayload;
use sea_orm::{DatabaseTransaction, QueryResult};

use crate::sql::queue::outbox;
use crate::sql::relay::{self, Unplaced, Untold};
use crate::sql::together::LastInserts;
use crate::{Conn, Db, Result, repo};

/// A task that was recorded, or the open one with the same key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Enqueued {
    /// The task.
    pub id: TaskId,
    /// Whether it was there before.
    pub existing: bool,
}

/// A transaction that may write. Dropped without commit, it never was.
pub struct Tx {
    db: Db,
    transaction: DatabaseTransaction,
    events: Mutex<Vec<Event>>,
    wakes_workers: AtomicBool,
    changes_content: AtomicBool,
}

impl Tx {
    pub(crate) async fn begin(db: Db) -> Result<Self> {
        let transaction = crate::sql::connect::begin(&db.0.pools, db.1).await?;
        Ok(Self {
            db,
            transaction,
            events: Mutex::default(),
            wakes_workers: AtomicBool::default(),
            changes_content: AtomicBool::default(),
        })
    }

    /// The executor inside the transaction, for reads that belong to it.
    pub fn conn(&self) -> Conn<'_> {
        Conn::new(&self.transaction, self.db.0.clock.as_ref())
    }

    /// Now, by the clock of the database handle.
    pub fn now(&self) -> DateTime<Utc> {
        self.db.0.clock.now()
    }

    pub(crate) fn executor(&self) -> &DatabaseTransaction {
        &self.transaction
    }

    /// Publishes an event when the transaction is committed.
    pub fn emit(&self, event: Event) {
        self.events.lock().unwrap_or_else(PoisonError::into_inner).push(event);
    }

    /// Records a task; workers see it when the transaction is committed. An open task with the same dedupe key
    /// is answered instead.
    pub async fn enqueue<P: TaskPayload>(&self, payload: &P) -> Result<Enqueued> {
        let enqueued = outbox::record(&self.conn(), payload).await?;
        if !enqueued.existing {
            self.wake_workers_on_commit();
            let task = outbox::status_of_new(payload, enqueued.id, self.now());
            self.emit(Event::TaskChanged { task });
        }
        Ok(enqueued)
    }

    /// Writes an entry of the audit log; it stands when the transaction is committed.
    pub async fn audit(&self, entry: NewAuditEntry) -> Result<()> {
        crate::repo::audit::insert(self, entry).await
    }

    /// Records many tasks of one kind, some hundred a statement, as [`Tx::enqueue`] does each; the answers are in the
    /// order of the payloads.
    pub async fn enqueue_many<P: TaskPayload>(&self, payloads: &[P]) -> Result<Vec<Enqueued>> {
        let enqueued = outbox::record_many(&self.conn(), payloads).await?;
        if enqueued.iter().any(|task| !task.existing) {
            self.wake_workers_on_commit();
            self.emit(Event::LaneChanged { lane: P::LANE });
        }
        Ok(enqueued)
    }

    /// Lets workers look for tasks after the commit.
    pub(crate) fn wake_workers_on_commit(&self) {
        self.wakes_workers.store(true, Ordering::Relaxed);
    }

    /// Says that the transaction changes which books or series somebody sees. Whatever makes, deletes or moves one, rates
    /// or labels one, has to say so: lists go by it with their totals.
    pub(crate) fn changes_content(&self) {
        self.changes_content.store(true, Ordering::Relaxed);
    }

    /// Writes the events into their log as the last of the transaction, commits, then tells of them and wakes the
    /// workers.
    pub async fn commit(self) -> Result<()> {
        self.commit_with(LastInserts::default()).await.map(drop)
    }

    /// The same behind some inserts, which go with the log in one statement; the rows that they tell.
    pub(crate) async fn commit_with(self, inserts: LastInserts) -> Result<Vec<QueryResult>> {
        let emitted = {
            let mut events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::take(&mut *events)
        };
        let (ticks, events): (Vec<_>, Vec<_>) = emitted.into_iter().partition(Event::is_tick);
        // Boxed: the future of a commit is part of the one of every request.
        let (first, rows) = Box::pin(self.write_last(inserts, &ticks, &events)).await?;
        let Self { db, transaction, wakes_workers, .. } = self;
        let last = first.map(|first| first + events.len() as u64 - 1);
        let untold = last.map(|last| Untold::new(&db.0.relay, last));
        transaction.commit().await?;
        relay::announce(&db, last, &ticks);
        for tick in ticks {
            db.0.bus.tick(tick);
        }
        if let Some((first, untold)) = first.zip(untold)
            && db.0.bus.committed(first, events)
        {
            untold.told();
        }
        if wakes_workers.into_inner() {
            db.0.queue.wake();
        }
        Ok(rows)
    }

    /// Sends ticks, runs the inserts and logs events; the place of the first event, and what the inserts tell.
    async fn write_last(
        &self,
        inserts: LastInserts,
        ticks: &[Event],
        events: &[Event],
    ) -> Result<(Option<u64>, Vec<QueryResult>)> {
        let conn = self.conn();
        if self.changes_content.load(Ordering::Relaxed) {
            repo::content::advance(&conn).await?;
        }
        for tick in ticks {
            relay::send_tick(&self.db, &conn, tick).await?;
        }
        repo::events::append(&conn, inserts, events, self.db.0.relay.is_in_database()).await
    }

    /// Undoes everything at once (dropping does the same, a little later).
    pub async fn rollback(self) -> Result<()> {
        Ok(self.transaction.rollback().await?)
    }
}

/// Writes inserts that have a condition, with events for one statement, as a transaction of its own, and tells of the
/// events; the rows that the inserts tell, or `None` when the condition does not hold. It is committed when it is answered:
/// two ways to the server less than a [`Tx`] takes.
pub(crate) async fn write_at_once(
    db: &Db,
    inserts: LastInserts,
    events: Vec<Event>,
) -> Result<Option<Vec<QueryResult>>> {
    let relay = &db.0.relay;
    let unplaced = Unplaced::new(relay);
    let tell = relay.is_in_database();
    let (first, rows) = repo::events::append(&db.at_writer(), inserts, &events, tell).await?;
    let is_told = match first {
        Some(first) => {
            relay::announce(db, Some(first + events.len() as u64 - 1), &[]);
            db.0.bus.committed(first, events)
        }
        None => true,
    };
    if is_told {
        unplaced.told();
    }
    Ok(first.map(|_| rows))
}

impl std::fmt::Debug for Tx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tx").finish_non_exhaustive()
    }
}
