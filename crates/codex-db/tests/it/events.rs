//! The log of events and the relay between processes: every place once, in order, in every process.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use codex_config::Secret;
use codex_db::repo::events::{self, EventLogLimits};
use codex_db::{Db, DbOptions, Tx};
use codex_events::{Delivery, Event, EventBus, Subscription};
use codex_models::scans::{ScanCounts, ScanPace, ScanStatus, TaskState};
use codex_models::{BookId, LibraryId, TaskId, UserId};
use codex_testkit::db::{Engine, TestDb};
use codex_testkit::db_test;
use codex_utils::clock::SystemClock;
use codex_utils::id;
use sea_orm::{ConnectionTrait, Database};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::support::RedisServer;

/// Far longer than anything here takes.
const PATIENCE: Duration = Duration::from_mins(1);

/// A process over the database: a handle with a bus and, when it is told, a relay.
struct Process {
    db: Db,
    bus: EventBus,
    /// Ends the relay when dropped.
    relay: Option<DropGuard>,
}

impl Process {
    /// One that does not listen to others.
    async fn alone(test: &TestDb) -> Self {
        let bus = EventBus::new(4_096);
        let db = test.connect_with(bus.clone(), Arc::new(SystemClock)).await;
        Self { db, bus, relay: None }
    }

    /// One that does.
    async fn relaying(test: &TestDb) -> Self {
        Self::alone(test).await.listening().await
    }

    /// One that listens through a Redis server.
    async fn over_redis(test: &TestDb, redis: &RedisServer) -> Self {
        let bus = EventBus::new(4_096);
        let channel = Some((Secret::new(redis.url()), "story".to_owned()));
        let options = DbOptions { redis: channel, ..DbOptions::new(test.url()) };
        let db = Db::connect(&options, bus.clone(), Arc::new(SystemClock)).await.unwrap();
        Self { db, bus, relay: None }.listening().await
    }

    async fn listening(mut self) -> Self {
        let process = &mut self;
        let stop = CancellationToken::new();
        process.relay = Some(stop.clone().drop_guard());
        let db = process.db.clone();
        tokio::spawn(async move { db.relay(stop).await });
        process.bus.followed().await;
        self
    }

    async fn emit(&self, events: impl IntoIterator<Item = Event>) {
        let tx = self.db.begin().await.unwrap();
        for event in events {
            tx.emit(event);
        }
        tx.commit().await.unwrap();
    }
}

fn library() -> Event {
    Event::LibraryChanged { library: LibraryId(id::next()) }
}

fn progress() -> Event {
    Event::ProgressChanged { user: UserId(id::next()), book: BookId(id::next()) }
}

fn scan(state: TaskState) -> Event {
    Event::ScanProgress {
        scan: ScanStatus {
            task: TaskId(id::next()),
            library: LibraryId(id::next()),
            state,
            phase: None,
            counts: ScanCounts::default(),
            pace: ScanPace::default(),
            started_at: None,
            finished_at: None,
            error: None,
        },
    }
}

async fn next(listener: &mut Subscription) -> Delivery {
    tokio::time::timeout(PATIENCE, listener.next()).await.expect("something is heard").unwrap()
}

/// Places and events up to a place; a gap fails the test.
async fn heard(listener: &mut Subscription, up_to: u64) -> Vec<(u64, Event)> {
    let mut all = Vec::new();
    while all.last().is_none_or(|(place, _)| *place < up_to) {
        match next(listener).await {
            Delivery::Event(numbered) => {
                all.push((numbered.place.expect("no tick"), numbered.event.clone()));
            }
            Delivery::Missed => panic!("something was missed after {all:?}"),
        }
    }
    all
}

async fn head(db: &Db) -> u64 {
    events::head(&db.read()).await.unwrap()
}

async fn logged(db: &Db, after: u64) -> Vec<(u64, Event)> {
    let rows = events::list(&db.read(), after, u64::MAX, 10_000).await.unwrap();
    rows.into_iter().map(|(place, event)| (place, event.expect("it is understood"))).collect()
}

/// One of many writers: some of its transactions are undone, some take their time between writing and the commit.
async fn write(db: &Db, writer: u64) {
    for turn in 0..30 {
        let tx: Tx = db.begin().await.unwrap();
        for _ in 0..=(turn + writer) % 3 {
            tx.emit(progress());
        }
        if (turn + writer).is_multiple_of(4) {
            tokio::time::sleep(Duration::from_millis(writer % 3)).await;
        }
        if (turn + writer).is_multiple_of(5) {
            tx.rollback().await.unwrap();
        } else {
            tx.commit().await.unwrap();
        }
    }
}

/// Looks so often at what is done and goes away then, done or not.
async fn leave_after(looks: usize, work: impl Future<Output = ()>) {
    let (mut work, mut left) = (pin!(work), looks);
    poll_fn(|context| {
        let is_left = left == 0;
        left = left.saturating_sub(1);
        if is_left { Poll::Ready(()) } else { work.as_mut().poll(context) }
    })
    .await;
}

db_test! {
    async fn an_event_is_told_and_logged_only_when_it_is_committed(test) {
        let one = Process::alone(&test).await;
        let mut listener = one.bus.subscribe();
        let undone = one.db.begin().await.unwrap();
        undone.emit(library());
        undone.rollback().await.unwrap();
        let kept = library();

        one.emit([kept.clone()]).await;

        assert_eq!(heard(&mut listener, 1).await, [(1, kept.clone())]);
        assert_eq!(logged(&one.db, 0).await, [(1, kept)]);
    }

    async fn many_writers_leave_no_gap_and_every_listener_hears_the_log(test) {
        // On SQLite one process writes; beside it a command may.
        let count = if test.engine() == Engine::Postgres { 3 } else { 2 };
        let mut processes = Vec::new();
        for _ in 0..count {
            processes.push(Process::relaying(&test).await);
        }
        let mut listeners: Vec<_> = processes.iter().map(|process| process.bus.subscribe()).collect();
        let mut writers = tokio::task::JoinSet::new();
        for writer in 0..12 {
            let db = processes[writer % count].db.clone();
            writers.spawn(async move { write(&db, writer as u64).await });
        }
        while let Some(written) = writers.join_next().await {
            written.unwrap();
        }
        let head = head(&processes[0].db).await;
        let log = logged(&processes[0].db, 0).await;
        assert_eq!(log.iter().map(|(place, _)| *place).collect::<Vec<_>>(), (1..=head).collect::<Vec<_>>());
        assert!(head > 300, "{head}");
        for listener in &mut listeners {
            assert_eq!(heard(listener, head).await, log);
        }
    }

    async fn a_place_that_was_read_is_never_followed_by_a_smaller_one(test) {
        // A reader that polls the log sees it grow at its end only, whatever commits meanwhile.
        let writers: Vec<Process> =
            vec![Process::alone(&test).await, Process::alone(&test).await];
        let reader = Process::alone(&test).await;
        let mut running = tokio::task::JoinSet::new();
        for writer in 0..8_u64 {
            let db = writers[usize::from(writer % 2 == 0)].db.clone();
            running.spawn(async move { write(&db, writer).await });
        }
        let mut seen: Vec<u64> = Vec::new();
        loop {
            let is_over = running.is_empty();
            let last = seen.last().copied().unwrap_or_default();
            seen.extend(logged(&reader.db, last).await.into_iter().map(|(place, _)| place));
            if is_over {
                break;
            }
            while let Some(written) = running.try_join_next() {
                written.unwrap();
            }
            tokio::task::yield_now().await;
        }
        assert_eq!(seen, (1..=head(&reader.db).await).collect::<Vec<_>>());
    }

    async fn a_commit_is_told_though_nobody_waits_for_it_any_more(test) {
        let one = Process::relaying(&test).await;
        let mut listener = one.bus.subscribe();
        for turn in 0..60 {
            leave_after(turn % 12, one.emit([library()])).await;
        }
        let left = head(&one.db).await;
        assert!(left >= 5, "only {left} were committed");
        assert_eq!(heard(&mut listener, left).await, logged(&one.db, 0).await);
    }

    async fn the_log_is_bounded_by_count_and_by_age(test) {
        let one = Process::alone(&test).await;
        one.emit((0..50).map(|_| library())).await;
        let day = Duration::from_hours(24);
        let limits = EventLogLimits { rows: 20, age: day };
        assert_eq!(events::trim(&one.db, limits).await.unwrap(), 30);
        assert_eq!(events::oldest(&one.db.read()).await.unwrap(), Some(31));
        assert_eq!(events::trim(&one.db, limits).await.unwrap(), 0);
        let limits = EventLogLimits { rows: 20, age: Duration::ZERO };
        assert_eq!(events::trim(&one.db, limits).await.unwrap(), 20);
        assert_eq!(events::oldest(&one.db.read()).await.unwrap(), None);
        one.emit([library()]).await;
        assert_eq!(logged(&one.db, 0).await[0].0, 51, "places are never given twice");
    }

    async fn an_event_of_a_newer_program_is_a_gap_and_stops_nothing(test) {
        let one = Process::relaying(&test).await;
        let mut listener = one.bus.subscribe();
        let plain = Database::connect(test.url()).await.unwrap();
        plain.execute_unprepared("INSERT INTO event_head (id, place) VALUES (1, 1)").await.unwrap();
        let text = "INSERT INTO event (place, payload, created_at) \
            VALUES (1, '{\"type\":\"weather_changed\"}', '2026-01-01T00:00:00Z')";
        plain.execute_unprepared(text).await.unwrap();
        let known = library();

        one.emit([known.clone()]).await;

        assert!(matches!(next(&mut listener).await, Delivery::Missed));
        assert_eq!(heard(&mut listener, 2).await, [(2, known)]);
    }

    async fn a_tick_is_told_and_not_logged(test) {
        let one = Process::relaying(&test).await;
        let mut listener = one.bus.subscribe();
        one.emit([scan(TaskState::Running)]).await;
        one.emit([scan(TaskState::Done)]).await;
        assert!(matches!(next(&mut listener).await, Delivery::Event(tick) if tick.place.is_none()));
        assert!(matches!(next(&mut listener).await, Delivery::Event(end) if end.place == Some(1)));
        assert_eq!(head(&one.db).await, 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_on_postgresql_hears_what_another_commits_each_once() {
    let test = TestDb::new(Engine::Postgres).await;
    let (a, b) = (Process::relaying(&test).await, Process::relaying(&test).await);
    let (mut at_a, mut at_b) = (a.bus.subscribe(), b.bus.subscribe());
    a.emit([library()]).await;
    b.emit([library(), library()]).await;
    a.emit([library()]).await;
    let log = logged(&a.db, 0).await;
    assert_eq!(log.len(), 4);
    assert_eq!(heard(&mut at_a, 4).await, log);
    assert_eq!(heard(&mut at_b, 4).await, log);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_cut_the_listener_reads_what_it_missed() {
    let test = TestDb::new(Engine::Postgres).await;
    let (a, b) = (Process::relaying(&test).await, Process::relaying(&test).await);
    let mut at_b = b.bus.subscribe();
    a.emit([library()]).await;
    assert_eq!(heard(&mut at_b, 1).await.len(), 1);
    let plain = Database::connect(test.url()).await.unwrap();
    for turn in 1..=3 {
        // Every connection that listens is cut; the events come while nobody does.
        let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE 'LISTEN%'";
        plain.execute_unprepared(cut).await.unwrap();
        a.emit((0..40).map(|_| library())).await;
        let up_to = 1 + turn * 40;
        assert_eq!(heard(&mut at_b, up_to).await.len(), 40);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ticks_cross_processes_once_and_only_on_postgresql() {
    let test = TestDb::new(Engine::Postgres).await;
    let (a, b) = (Process::relaying(&test).await, Process::relaying(&test).await);
    let (mut at_a, mut at_b) = (a.bus.subscribe(), b.bus.subscribe());
    // The first moment after catching up drops ticks, so they are repeated, as those of a scan are.
    let heard_at_b = async {
        loop {
            a.emit([scan(TaskState::Running)]).await;
            let tick = tokio::time::timeout(Duration::from_millis(100), at_b.next()).await;
            if let Ok(Some(Delivery::Event(tick))) = tick {
                break tick;
            }
        }
    };
    let tick = tokio::time::timeout(PATIENCE, heard_at_b).await.unwrap();
    assert_eq!(tick.place, None);
    a.emit([scan(TaskState::Done)]).await;
    let mut ticks_at_a = Vec::new();
    loop {
        let Delivery::Event(event) = next(&mut at_a).await else { panic!("a gap") };
        if event.place.is_some() {
            break;
        }
        ticks_at_a.push(event.event.clone());
    }
    let told = ticks_at_a.len();
    ticks_at_a.dedup();
    assert_eq!(ticks_at_a.len(), told, "its own echo is not told again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_redis_processes_hear_each_other_each_place_once_and_no_echo_of_a_tick() {
    let test = TestDb::new(Engine::Postgres).await;
    let redis = RedisServer::start();
    let (a, b) =
        (Process::over_redis(&test, &redis).await, Process::over_redis(&test, &redis).await);
    let (mut at_a, mut at_b) = (a.bus.subscribe(), b.bus.subscribe());
    a.emit([library()]).await;
    b.emit([library(), library()]).await;
    a.emit([library()]).await;
    let log = logged(&a.db, 0).await;
    assert_eq!(log.len(), 4);
    assert_eq!(heard(&mut at_a, 4).await, log);
    assert_eq!(heard(&mut at_b, 4).await, log);

    let heard_at_b = async {
        loop {
            a.emit([scan(TaskState::Running)]).await;
            let tick = tokio::time::timeout(Duration::from_millis(100), at_b.next()).await;
            if let Ok(Some(Delivery::Event(tick))) = tick {
                break tick;
            }
        }
    };
    let tick = tokio::time::timeout(PATIENCE, heard_at_b).await.unwrap();
    assert_eq!(tick.place, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_redis_is_away_the_log_tells_the_same_and_afterwards_redis_does_again() {
    let test = TestDb::new(Engine::Postgres).await;
    let mut redis = RedisServer::start();
    let (a, b) =
        (Process::over_redis(&test, &redis).await, Process::over_redis(&test, &redis).await);
    let mut at_b = b.bus.subscribe();
    a.emit([library()]).await;
    assert_eq!(heard(&mut at_b, 1).await.len(), 1);

    redis.stop();
    a.emit([library(), library()]).await;
    assert_eq!(heard(&mut at_b, 3).await.len(), 2);

    redis.run();
    a.emit([library()]).await;
    assert_eq!(heard(&mut at_b, 4).await.len(), 1);
}
