//! Tasks: recorded with their transaction, delivered once it is committed, recovered when a worker dies.

use std::sync::Arc;
use std::time::Duration;

use codex_db::repo::tasks::{Beat, HandedOut, Lease, Retried, TaskEnd};
use codex_db::{Db, DbOptions, Enqueued, repo};
use codex_events::EventBus;
use codex_models::scans::TaskState;
use codex_models::tasks::{Lane, LanePatch, ScanLibrary, TaskCount, TaskFilter};
use codex_models::{LibraryId, PageRequest, TaskId};
use codex_testkit::db_test;
use codex_utils::clock::ManualClock;
use codex_utils::id;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::support::{fixture, start};

const LEASE: Duration = Duration::from_secs(15);
/// A delivery takes milliseconds; this only bounds a failing test.
const PATIENCE: Duration = Duration::from_secs(20);

fn scan() -> ScanLibrary {
    ScanLibrary::whole(LibraryId(id::next()), false)
}

async fn enqueue(db: &Db, payload: &ScanLibrary) -> Enqueued {
    let tx = db.begin().await.unwrap();
    let enqueued = tx.enqueue(payload).await.unwrap();
    tx.commit().await.unwrap();
    enqueued
}

async fn claim(db: &Db, task: TaskId, owner: &str) -> bool {
    claim_as(db, HandedOut { task, generation: 0 }, owner).await
}

async fn claim_as(db: &Db, message: HandedOut, owner: &str) -> bool {
    let tx = db.begin().await.unwrap();
    let claimed = repo::tasks::claim(&tx, message, owner, LEASE).await.unwrap();
    tx.commit().await.unwrap();
    claimed.is_some()
}

fn beat<'a>(task: TaskId, owner: &'a str, progress: Option<&'a str>) -> Beat<'a> {
    Beat { task, owner, lease: LEASE, progress, is_further: false }
}

async fn state(db: &Db, task: TaskId) -> TaskState {
    repo::tasks::find(&db.read(), task).await.unwrap().unwrap().state
}

async fn set_paused(db: &Db, paused: bool) {
    let tx = db.begin().await.unwrap();
    let patch = LanePatch { paused: Some(paused), concurrency: None };
    repo::tasks::set_lane(&tx, Lane::Scan, patch).await.unwrap();
    tx.commit().await.unwrap();
}

/// Runs lane and dispatcher; what is delivered is done, and comes out of the channel.
fn work(
    db: &Db,
    stop: &CancellationToken,
) -> (mpsc::UnboundedReceiver<TaskId>, tokio::task::JoinHandle<()>) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let (db, queue, stop) = (db.clone(), db.queue(), stop.clone());
    let work = tokio::spawn(async move {
        let handler = move |message: HandedOut| {
            let (db, sender) = (db.clone(), sender.clone());
            async move {
                assert!(claim_as(&db, message, "test").await);
                let tx = db.begin().await.unwrap();
                repo::tasks::finish(&tx, message.task, "test", &TaskEnd::Done, None).await.unwrap();
                tx.commit().await.unwrap();
                sender.send(message.task).unwrap();
            }
        };
        let (run, dispatch) = tokio::join!(
            queue.run(Lane::Scan, "test", handler, stop.clone()),
            queue.dispatch(stop.clone()),
        );
        run.unwrap();
        dispatch.unwrap();
    });
    (receiver, work)
}

async fn delivered(receiver: &mut mpsc::UnboundedReceiver<TaskId>) -> TaskId {
    tokio::time::timeout(PATIENCE, receiver.recv()).await.expect("it is delivered in time").unwrap()
}

db_test! {
    async fn one_task_stands_for_all_that_are_recorded_at_once_with_the_same_key(test) {
        let fixture = fixture(test).await;
        let payload = scan();
        let tries: Vec<_> = (0..6)
            .map(|_| {
                let (db, payload) = (fixture.db.clone(), payload.clone());
                tokio::spawn(async move { enqueue(&db, &payload).await })
            })
            .collect();
        let mut answers = Vec::new();
        for try_ in tries {
            answers.push(try_.await.unwrap());
        }
        assert_eq!(answers.iter().filter(|answer| !answer.existing).count(), 1);
        assert!(answers.iter().all(|answer| answer.id == answers[0].id));

        assert!(claim(&fixture.db, answers[0].id, "w").await);
        let tx = fixture.db.begin().await.unwrap();
        assert_eq!(repo::tasks::finish(&tx, answers[0].id, "w", &TaskEnd::Done, None).await.unwrap(), Some(TaskState::Done));
        tx.commit().await.unwrap();
        assert!(!enqueue(&fixture.db, &payload).await.existing, "an ended task does not stand in the way");
    }

    async fn a_task_is_gone_with_its_transaction(test) {
        let fixture = fixture(test).await;
        let tx = fixture.db.begin().await.unwrap();
        let task = tx.enqueue(&scan()).await.unwrap();
        drop(tx);
        assert_eq!(repo::tasks::find(&fixture.db.read(), task.id).await.unwrap(), None);
        assert_eq!(fixture.db.queue().sweep().await.unwrap(), 0);
    }

    async fn a_committed_task_is_delivered_without_waiting_for_a_poll(test) {
        let fixture = fixture(test).await;
        let stop = CancellationToken::new();
        fixture.db.queue().recover().await.unwrap();
        let (mut receiver, work) = work(&fixture.db, &stop);
        for _ in 0..3 {
            let task = enqueue(&fixture.db, &scan()).await;
            assert_eq!(delivered(&mut receiver).await, task.id);
        }
        stop.cancel();
        tokio::time::timeout(PATIENCE, work).await.expect("it stops").unwrap();
    }

    async fn a_task_survives_a_crash_between_commit_and_push(test) {
        let fixture = fixture(test).await;
        // The first process commits and dies: nobody pushes.
        let task = enqueue(&fixture.db, &scan()).await;

        let second = fixture.test.connect().await;
        second.queue().recover().await.unwrap();
        let stop = CancellationToken::new();
        let (mut receiver, work) = work(&second, &stop);
        assert_eq!(delivered(&mut receiver).await, task.id);
        stop.cancel();
        tokio::time::timeout(PATIENCE, work).await.expect("it stops").unwrap();
    }

    async fn a_lost_lease_lets_another_worker_take_over(test) {
        let fixture = fixture(test).await;
        let task = enqueue(&fixture.db, &scan()).await.id;
        assert_eq!(fixture.db.queue().sweep().await.unwrap(), 1);
        assert!(claim(&fixture.db, task, "first").await);
        assert!(!claim(&fixture.db, task, "second").await, "it is running");

        fixture.clock.advance(Duration::from_secs(14));
        assert_eq!(fixture.db.queue().sweep().await.unwrap(), 0);
        assert_eq!(state(&fixture.db, task).await, TaskState::Running);
        fixture.clock.advance(Duration::from_secs(2));
        assert_eq!(fixture.db.queue().sweep().await.unwrap(), 1, "it is handed out again");

        let stale = HandedOut { task, generation: 0 };
        assert!(!claim_as(&fixture.db, stale, "second").await, "that message is void");
        assert!(claim_as(&fixture.db, HandedOut { task, generation: 1 }, "second").await);
        let tx = fixture.db.begin().await.unwrap();
        let late = repo::tasks::heartbeat(&tx, beat(task, "first", Some("{}"))).await.unwrap();
        assert_eq!(late, Lease::Lost);
        assert_eq!(repo::tasks::finish(&tx, task, "first", &TaskEnd::Done, None).await.unwrap(), None);
        let ended = repo::tasks::finish(&tx, task, "second", &TaskEnd::Done, None).await.unwrap();
        assert_eq!(ended, Some(TaskState::Done));
        tx.commit().await.unwrap();
        assert_eq!(state(&fixture.db, task).await, TaskState::Done);
    }

    async fn a_restart_runs_what_was_running(test) {
        let fixture = fixture(test).await;
        let task = enqueue(&fixture.db, &scan()).await.id;
        fixture.db.queue().sweep().await.unwrap();
        assert!(claim(&fixture.db, task, "killed").await);

        // On PostgreSQL another process might be running it, so its lease has to end first.
        fixture.clock.advance(LEASE * u32::from(fixture.test.engine() == codex_testkit::db::Engine::Postgres) * 2);
        assert_eq!(fixture.db.queue().recover().await.unwrap(), 1);
        assert_eq!(state(&fixture.db, task).await, TaskState::Queued);
        assert_eq!(fixture.db.queue().sweep().await.unwrap(), 1);
        assert!(claim_as(&fixture.db, HandedOut { task, generation: 1 }, "next").await);
    }

    async fn a_waiting_task_is_canceled_at_once_and_a_running_one_is_told(test) {
        let fixture = fixture(test).await;
        let (waiting, running) =
            (enqueue(&fixture.db, &scan()).await.id, enqueue(&fixture.db, &scan()).await.id);
        assert!(claim(&fixture.db, running, "w").await);
        let tx = fixture.db.begin().await.unwrap();
        assert!(repo::tasks::request_cancel(&tx, waiting).await.unwrap());
        assert!(repo::tasks::request_cancel(&tx, running).await.unwrap());
        let lease = repo::tasks::heartbeat(&tx, beat(running, "w", None)).await.unwrap();
        assert_eq!(lease, Lease::CancelRequested);
        tx.commit().await.unwrap();
        assert_eq!(state(&fixture.db, waiting).await, TaskState::Canceled);
        assert!(!claim(&fixture.db, waiting, "w").await);
    }

    async fn a_task_that_is_to_run_again_is_handed_out_again(test) {
        let fixture = fixture(test).await;
        let task = enqueue(&fixture.db, &scan()).await.id;
        fixture.db.queue().sweep().await.unwrap();
        assert!(claim(&fixture.db, task, "w").await);
        let tx = fixture.db.begin().await.unwrap();
        let ended = repo::tasks::finish(&tx, task, "w", &TaskEnd::Again, None).await.unwrap();
        assert_eq!(ended, Some(TaskState::Queued));
        tx.commit().await.unwrap();
        assert_eq!(fixture.db.queue().sweep().await.unwrap(), 1);
    }

    async fn many_tasks_are_recorded_at_once_and_each_key_once(test) {
        let fixture = fixture(test).await;
        let open = scan();
        let known = enqueue(&fixture.db, &open).await.id;
        let mut payloads: Vec<ScanLibrary> = (0..1_200).map(|_| scan()).collect();
        payloads.push(payloads[0].clone());
        payloads.push(open);

        let tx = fixture.db.begin().await.unwrap();
        let recorded = tx.enqueue_many(&payloads).await.unwrap();
        tx.commit().await.unwrap();

        assert_eq!(recorded.len(), 1_202);
        assert!(recorded[..1_200].iter().all(|task| !task.existing));
        assert_eq!(recorded[1_200], Enqueued { id: recorded[0].id, existing: true });
        assert_eq!(recorded[1_201], Enqueued { id: known, existing: true });
        let page = repo::tasks::list(&fixture.db.read(), &TaskFilter::default(), &PageRequest::first(500)).await.unwrap();
        assert_eq!((page.items.len(), page.total), (500, 1_201));
        let counts = repo::tasks::counts(&fixture.db.read()).await.unwrap();
        assert_eq!(counts, [TaskCount { lane: "scan".to_owned(), state: TaskState::Queued, count: 1_201 }]);
    }

    async fn twenty_thousand_waiting_tasks_are_listed_by_many_at_once_over_few_connections(test) {
        let options = DbOptions { connections: 4, ..DbOptions::new(test.url()) };
        let clock = Arc::new(ManualClock::new(start()));
        let db = Db::connect(&options, EventBus::new(64), clock).await.unwrap();
        let payloads: Vec<ScanLibrary> = (0..20_000).map(|_| scan()).collect();
        let tx = db.begin().await.unwrap();
        tx.enqueue_many(&payloads).await.unwrap();
        tx.commit().await.unwrap();
        let readers: Vec<_> = (0..24)
            .map(|_| {
                let db = db.clone();
                tokio::spawn(async move {
                    repo::tasks::list(&db.read(), &TaskFilter::default(), &PageRequest::first(100)).await
                })
            })
            .collect();
        for reader in readers {
            let page = reader.await.unwrap().unwrap();
            assert_eq!((page.items.len(), page.total), (100, 20_000));
        }
    }

    async fn no_more_is_handed_out_than_a_lane_can_run_and_the_first_goes_first(test) {
        let fixture = fixture(test).await;
        let first = enqueue(&fixture.db, &scan()).await.id;
        let second = enqueue(&fixture.db, &scan()).await.id;
        assert_eq!(fixture.db.queue().sweep().await.unwrap(), 1, "the lane runs one at a time");
        assert_eq!(fixture.db.queue().sweep().await.unwrap(), 0);
        assert!(claim(&fixture.db, first, "w").await);
        assert_eq!(fixture.db.queue().sweep().await.unwrap(), 1);
        assert!(claim(&fixture.db, second, "w").await);
    }

    async fn a_task_of_a_paused_lane_waits_until_it_is_resumed(test) {
        let fixture = fixture(test).await;
        let task = enqueue(&fixture.db, &scan()).await.id;
        assert_eq!(fixture.db.queue().sweep().await.unwrap(), 1);
        set_paused(&fixture.db, true).await;
        assert!(!claim(&fixture.db, task, "w").await, "it was on its way when the lane was paused");
        assert_eq!(fixture.db.queue().sweep().await.unwrap(), 0);
        assert_eq!(state(&fixture.db, task).await, TaskState::Queued);

        set_paused(&fixture.db, false).await;
        assert_eq!(fixture.db.queue().sweep().await.unwrap(), 1);
        assert!(claim_as(&fixture.db, HandedOut { task, generation: 1 }, "w").await);
    }

    async fn a_task_that_waits_is_not_handed_out_before_its_time(test) {
        let fixture = fixture(test).await;
        let task = enqueue(&fixture.db, &scan()).await.id;
        fixture.db.queue().sweep().await.unwrap();
        assert!(claim(&fixture.db, task, "w").await);
        let at = start() + chrono::TimeDelta::seconds(30);
        let end = TaskEnd::Retry { code: "busy".to_owned(), message: "No.".to_owned(), at, counts: true };
        let tx = fixture.db.begin().await.unwrap();
        repo::tasks::finish(&tx, task, "w", &end, None).await.unwrap();
        tx.commit().await.unwrap();

        fixture.clock.advance(Duration::from_secs(29));
        assert_eq!(fixture.db.queue().sweep().await.unwrap(), 0);
        fixture.clock.advance(Duration::from_secs(1));
        assert_eq!(fixture.db.queue().sweep().await.unwrap(), 1);
        let status = repo::tasks::find(&fixture.db.read(), task).await.unwrap().unwrap();
        assert_eq!((status.failures, status.error), (1, Some(("busy".to_owned(), "No.".to_owned()))));
    }

    async fn a_message_that_got_lost_is_sent_again(test) {
        let fixture = fixture(test).await;
        let task = enqueue(&fixture.db, &scan()).await.id;
        assert_eq!(fixture.db.queue().sweep().await.unwrap(), 1);
        fixture.clock.advance(Duration::from_secs(21));
        assert_eq!(fixture.db.queue().sweep().await.unwrap(), 0);
        assert_eq!(fixture.db.queue().sweep().await.unwrap(), 1);
        assert!(!claim(&fixture.db, task, "w").await, "the old message is void");
        assert!(claim_as(&fixture.db, HandedOut { task, generation: 1 }, "w").await);
    }

    async fn a_task_whose_workers_die_is_given_up_unless_it_gets_further(test) {
        let fixture = fixture(test).await;
        let task = enqueue(&fixture.db, &scan()).await.id;
        // Eight deaths in a row are one too many; getting further begins a new row.
        let lives = (0..11).map(|life| life == 3);
        for (is_further, generation) in lives.zip(0..) {
            let message = HandedOut { task, generation };
            assert!(claim_as(&fixture.db, message, "w").await, "after {generation} deaths");
            let tx = fixture.db.begin().await.unwrap();
            let beat = Beat { is_further, ..beat(task, "w", None) };
            assert_eq!(repo::tasks::heartbeat(&tx, beat).await.unwrap(), Lease::Held);
            tx.commit().await.unwrap();
            fixture.clock.advance(LEASE + Duration::from_secs(1));
            fixture.db.queue().sweep().await.unwrap();
        }
        let status = repo::tasks::find(&fixture.db.read(), task).await.unwrap().unwrap();
        assert_eq!((status.state, status.crashes), (TaskState::Failed, 8));
        assert_eq!(status.error.unwrap().0, "worker_died");
    }

    async fn a_task_whose_workers_die_waits_longer_each_time(test) {
        let fixture = fixture(test).await;
        let task = enqueue(&fixture.db, &scan()).await.id;
        let mut waits = Vec::new();
        for generation in 0..4 {
            assert!(claim_as(&fixture.db, HandedOut { task, generation }, "w").await);
            fixture.clock.advance(LEASE + Duration::from_secs(1));
            fixture.db.queue().sweep().await.unwrap();
            let status = repo::tasks::find(&fixture.db.read(), task).await.unwrap().unwrap();
            let died_at = fixture.db.read().now();
            waits.push(status.not_before.map(|at| (at - died_at).num_seconds()));
        }
        assert_eq!(waits, [None, Some(5), Some(10), Some(20)]);
    }

    async fn a_failed_task_is_tried_again_unless_another_does_the_same(test) {
        let fixture = fixture(test).await;
        let payload = scan();
        let task = enqueue(&fixture.db, &payload).await.id;
        let tx = fixture.db.begin().await.unwrap();
        assert_eq!(repo::tasks::retry(&tx, task).await.unwrap(), Retried::NotFailed);
        assert!(repo::tasks::request_cancel(&tx, task).await.unwrap());
        tx.commit().await.unwrap();

        let other = enqueue(&fixture.db, &payload).await.id;
        let tx = fixture.db.begin().await.unwrap();
        assert_eq!(repo::tasks::retry(&tx, task).await.unwrap(), Retried::Twice);
        drop(tx);
        let tx = fixture.db.begin().await.unwrap();
        assert!(repo::tasks::request_cancel(&tx, other).await.unwrap());
        assert_eq!(repo::tasks::retry(&tx, task).await.unwrap(), Retried::Queued);
        tx.commit().await.unwrap();
        assert_eq!(state(&fixture.db, task).await, TaskState::Queued);
        assert_eq!(fixture.db.queue().sweep().await.unwrap(), 1);
    }
}
