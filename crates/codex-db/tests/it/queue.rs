//! Tasks: recorded with their transaction, delivered once it is committed, recovered when a worker dies.

use std::time::Duration;

use codex_db::repo::tasks::{Lease, TaskEnd};
use codex_db::{Db, Enqueued, repo};
use codex_models::scans::TaskState;
use codex_models::tasks::{Lane, ScanLibrary};
use codex_models::{LibraryId, TaskId};
use codex_testkit::db_test;
use codex_utils::id;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::support::fixture;

const LEASE: Duration = Duration::from_secs(15);
/// A delivery takes milliseconds; this only bounds a failing test.
const PATIENCE: Duration = Duration::from_secs(20);

fn scan() -> ScanLibrary {
    ScanLibrary { library: LibraryId(id::next()), force: false }
}

async fn enqueue(db: &Db, payload: &ScanLibrary) -> Enqueued {
    let tx = db.begin().await.unwrap();
    let enqueued = tx.enqueue(payload).await.unwrap();
    tx.commit().await.unwrap();
    enqueued
}

async fn claim(db: &Db, task: TaskId, owner: &str) -> bool {
    let tx = db.begin().await.unwrap();
    let claimed = repo::tasks::claim(&tx, task, owner, LEASE).await.unwrap();
    tx.commit().await.unwrap();
    claimed.is_some()
}

async fn state(db: &Db, task: TaskId) -> TaskState {
    repo::tasks::find(&db.read(), task).await.unwrap().unwrap().state
}

/// Runs lane and dispatcher; what is delivered comes out of the channel.
fn work(
    db: &Db,
    stop: &CancellationToken,
) -> (mpsc::UnboundedReceiver<TaskId>, tokio::task::JoinHandle<()>) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let (queue, stop) = (db.queue(), stop.clone());
    let work = tokio::spawn(async move {
        let handler = move |task| {
            let sender = sender.clone();
            async move {
                sender.send(task).unwrap();
            }
        };
        let (run, dispatch) = tokio::join!(
            queue.run(Lane::Scan, 2, "test", handler, stop.clone()),
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
        assert!(repo::tasks::finish(&tx, answers[0].id, "w", &TaskEnd::Done, None).await.unwrap());
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

        assert!(claim(&fixture.db, task, "second").await);
        let tx = fixture.db.begin().await.unwrap();
        let late = repo::tasks::heartbeat(&tx, task, "first", LEASE, Some("{}")).await.unwrap();
        assert_eq!(late, Lease::Lost);
        assert!(!repo::tasks::finish(&tx, task, "first", &TaskEnd::Done, None).await.unwrap());
        assert!(repo::tasks::finish(&tx, task, "second", &TaskEnd::Done, None).await.unwrap());
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
        assert!(claim(&fixture.db, task, "next").await);
    }

    async fn a_waiting_task_is_canceled_at_once_and_a_running_one_is_told(test) {
        let fixture = fixture(test).await;
        let (waiting, running) =
            (enqueue(&fixture.db, &scan()).await.id, enqueue(&fixture.db, &scan()).await.id);
        assert!(claim(&fixture.db, running, "w").await);
        let tx = fixture.db.begin().await.unwrap();
        assert!(repo::tasks::request_cancel(&tx, waiting).await.unwrap());
        assert!(repo::tasks::request_cancel(&tx, running).await.unwrap());
        let lease = repo::tasks::heartbeat(&tx, running, "w", LEASE, None).await.unwrap();
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
        assert!(repo::tasks::finish(&tx, task, "w", &TaskEnd::Again, None).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(fixture.db.queue().sweep().await.unwrap(), 1);
        assert_eq!(repo::tasks::count_open(&fixture.db.read()).await.unwrap(), 1);
    }
}
