//! A page turn that is written on the condition that what was seen stands still.

use std::sync::Arc;
use std::time::Duration;

use codex_db::entity::{reading_pass, reading_session};
use codex_db::repo::progress::{self, NewProgress, Seen, Sight};
use codex_db::{Db, Result, repo};
use codex_events::{Delivery, Event, EventBus};
use codex_models::progress::SessionKind;
use codex_models::{BookId, SessionId, UserId, Viewer};
use codex_testkit::db::{Engine, TestDb};
use codex_testkit::db_test;
use codex_utils::clock::SystemClock;
use codex_utils::id;
use tokio_util::sync::CancellationToken;

use crate::support::{Fixture, fixture, start};

/// A reader and a book, on a server.
async fn reader() -> (Fixture, UserId, BookId) {
    let fixture = fixture(TestDb::new(Engine::Postgres).await).await;
    let user = fixture.user("Ann").await;
    let shelf = fixture.library("Comics").await;
    let (_, books) = fixture.series(shelf, "Batman", 1).await;
    (fixture, user, books[0])
}

async fn seen(db: &Db, user: UserId, book: BookId, entry: Option<SessionId>) -> Option<Seen> {
    progress::stand(db, &Viewer::system(), user, book, entry).await.unwrap()
}

fn at_page(page: i32) -> NewProgress {
    NewProgress {
        page: Some(page),
        percentage: f64::from(page) / 10.0,
        completed: false,
        locator: None,
        device: None,
        client_at: start(),
    }
}

/// Turns to a page in the first pass; the page that is kept then.
async fn turn(
    db: &Db,
    (user, book): (UserId, BookId),
    sight: Sight,
    id: SessionId,
    page: i32,
) -> Result<Option<i32>> {
    let session = reading_session::Model {
        user_id: user,
        id,
        book_id: book,
        kind: SessionKind::Page,
        page: Some(page),
        percentage: Some(f64::from(page) / 10.0),
        completed: None,
        locator: None,
        device: None,
        active_ms: 0,
        started_at: start(),
        ended_at: start(),
        arrived_at: start(),
    };
    let pass = reading_pass::Model {
        user_id: user,
        book_id: book,
        number: 1,
        session_count: page,
        active_ms: 0,
        percentage: f64::from(page) / 10.0,
        started_at: start(),
        completed_at: None,
        ended_at: None,
        last_at: start(),
        last_arrived_at: start(),
    };
    let event = Event::ProgressChanged { user, book };
    let new = [(book, at_page(page))];
    let stored = progress::write_if_it_stands(db, sight, &[session], &[pass], &new, event).await?;
    Ok(stored.map(|rows| rows[0].page.unwrap()))
}

/// How many events and entries there are.
async fn written(db: &Db, user: UserId, book: BookId) -> (u64, usize) {
    let head = repo::events::head(&db.read()).await.unwrap();
    let log = progress::log::entries(&db.read(), user, book).await.unwrap();
    (head, log.len())
}

fn new_id() -> SessionId {
    SessionId(id::next())
}

db_test! {
    async fn what_is_seen_is_what_stands_behind_the_lock(test) {
        let engine_gains = test.engine() == Engine::Postgres;
        let fixture = fixture(test).await;
        let user = fixture.user("Ann").await;
        let shelf = fixture.library("Comics").await;
        let (_, books) = fixture.series(shelf, "Batman", 2).await;
        let other = BookId(id::next());
        assert!(seen(&fixture.db, user, other, None).await.is_none());
        let before = seen(&fixture.db, user, books[0], None).await;
        assert_eq!(before.is_some(), engine_gains);
        let Some(before) = before else { return };
        let session = new_id();
        turn(&fixture.db, (user, books[0]), before.sight, session, 3).await.unwrap().unwrap();

        let after = seen(&fixture.db, user, books[0], Some(session)).await.unwrap();

        let tx = fixture.db.begin().await.unwrap();
        let told = progress::lock_and_stand(&tx, &Viewer::system(), user, &books).await.unwrap();
        assert_eq!((&before.standing, &after.standing), (&told[&books[1]], &told[&books[0]]));
        assert_eq!((before.known, after.known), ([].into(), [(session, books[0])].into()));
        let unknown = seen(&fixture.db, user, books[1], Some(new_id())).await.unwrap();
        assert_eq!(unknown.known, [].into());
        let elsewhere = seen(&fixture.db, user, books[1], Some(session)).await.unwrap();
        assert_eq!(elsewhere.known, [(session, books[0])].into());
        assert_eq!(after.standing.kept.unwrap().page, Some(3));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_turn_is_written_only_where_what_was_seen_stands_still() {
    let (fixture, user, book) = reader().await;
    let db = &fixture.db;
    let (old, first) = (seen(db, user, book, None).await.unwrap(), new_id());
    let again = seen(db, user, book, None).await.unwrap();
    assert_eq!(turn(db, (user, book), old.sight, first, 1).await.unwrap(), Some(1));
    let all = written(db, user, book).await;
    assert_eq!(turn(db, (user, book), again.sight, new_id(), 2).await.unwrap(), None);
    assert_eq!(written(db, user, book).await, all, "nothing is written behind a pass unseen");

    // A program that knows no log writes the position alone.
    let before = seen(db, user, book, None).await.unwrap();
    let tx = db.begin().await.unwrap();
    progress::upsert(&tx, user, book, at_page(9)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(turn(db, (user, book), before.sight, new_id(), 2).await.unwrap(), None);
    assert_eq!(written(db, user, book).await, all, "nor behind a position unseen");

    let now = seen(db, user, book, None).await.unwrap();
    assert_eq!(turn(db, (user, book), now.sight, new_id(), 2).await.unwrap(), Some(2));
    assert_eq!(written(db, user, book).await, (all.0 + 1, 2));

    let last = seen(db, user, book, None).await.unwrap();
    let found = repo::books::find(&db.read(), &Viewer::system(), book).await.unwrap().unwrap();
    let tx = db.begin().await.unwrap();
    repo::libraries::delete(&tx, found.row.book.library_id).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(turn(db, (user, book), last.sight, new_id(), 3).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_turn_waits_for_who_writes_already_and_then_is_not_written() {
    let (fixture, user, book) = reader().await;
    let db = &fixture.db;
    let mine = seen(db, user, book, None).await.unwrap();
    let tx = db.begin().await.unwrap();
    progress::lock_and_stand(&tx, &Viewer::system(), user, &[book]).await.unwrap();
    progress::upsert(&tx, user, book, at_page(5)).await.unwrap();
    let waiting = {
        let db = db.clone();
        tokio::spawn(async move { turn(&db, (user, book), mine.sight, new_id(), 2).await })
    };
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(!waiting.is_finished());

    tx.commit().await.unwrap();

    assert_eq!(waiting.await.unwrap().unwrap(), None);
    assert_eq!(written(db, user, book).await.1, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_turn_is_told_once_whoever_waits_for_its_answer() {
    let (fixture, user, book) = reader().await;
    let listening = async |stop: CancellationToken| {
        let bus = EventBus::new(1_024);
        let db = fixture.test.connect_with(bus.clone(), Arc::new(SystemClock)).await;
        let relayed = db.clone();
        tokio::spawn(async move { relayed.relay(stop).await });
        bus.followed().await;
        (db, bus.subscribe())
    };
    let stop = CancellationToken::new();
    let (one, mut at_one) = listening(stop.clone()).await;
    let (_other, mut at_other) = listening(stop.clone()).await;
    let begin = repo::events::head(&one.read()).await.unwrap();

    for page in 1..=41 {
        let now = seen(&one, user, book, None).await.unwrap();
        let work = turn(&one, (user, book), now.sight, new_id(), page);
        // Every second client goes away.
        let patience = Duration::from_micros(if page % 2 == 0 { 300 } else { 10_000_000 });
        let _gone = tokio::time::timeout(patience, work).await;
    }

    let turned = progress::log::entries(&one.read(), user, book).await.unwrap().len();
    let end = repo::events::head(&one.read()).await.unwrap();
    assert!(turned >= 20, "only {turned} were written");
    assert_eq!(end - begin, turned as u64);
    for listener in [&mut at_one, &mut at_other] {
        let mut places = Vec::new();
        while places.last() != Some(&end) {
            let next = tokio::time::timeout(Duration::from_secs(20), listener.next());
            match next.await.expect("something is heard").unwrap() {
                Delivery::Event(told) => places.push(told.place.unwrap()),
                Delivery::Missed => panic!("something was missed after {places:?}"),
            }
        }
        assert_eq!(places, (begin + 1..=end).collect::<Vec<_>>());
    }
    stop.cancel();
}
