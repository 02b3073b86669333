//! What becomes of a task that runs, fails, is stopped, or loses its worker.

use std::time::Duration;

use chrono::TimeDelta;
use codex_db::repo;
use codex_db::repo::tasks::HandedOut;
use codex_models::Actor;
use codex_models::scans::TaskState;
use codex_models::tasks::{DeleteOldTasks, Lane, LanePatch, TaskStatus};
use codex_testkit::db::Engine;
use codex_testkit::db_test;

use crate::support::{Deed, Misread, Plant, STEPS, begun};

const LEASE: Duration = Duration::from_secs(15);

async fn pause(plant: &Plant, paused: bool) {
    let patch = LanePatch { paused: Some(paused), concurrency: None };
    plant.core.tasks().update_lane(&Actor::operator(), Lane::Analyze, patch).await.unwrap();
}

/// The code of why a task failed.
fn code(task: &TaskStatus) -> &str {
    task.error.as_ref().map_or("", |(code, _)| code)
}

db_test! {
    async fn the_task_of_a_dead_worker_is_taken_over_when_its_lease_ends(test) {
        let mut plant = Plant::new(test).await;
        let task = plant.enqueue("orphan", Deed::Succeed).await;
        let tx = plant.core.db().begin().await.unwrap();
        let message = HandedOut { task, generation: 0 };
        assert!(repo::tasks::claim(&tx, message, "dead", LEASE).await.unwrap().is_some());
        tx.commit().await.unwrap();

        plant.clock.advance(LEASE + Duration::from_secs(1));
        plant.work().await;
        let done = plant.until_state(task, TaskState::Done).await;
        assert_eq!((begun("orphan"), done.crashes), (1, 1));
        plant.stop().await;
    }

    async fn a_task_that_outlives_its_first_lease_is_not_run_by_another_worker(test) {
        let mut plant = Plant::new(test).await;
        plant.work().await;
        // SQLite is for one process: a second worker would take itself for the first one's successor.
        if plant.test_db.engine() == Engine::Postgres {
            plant.work().await;
        }
        let task = plant.enqueue("slow", Deed::Steps(5)).await;
        for step in 1..=5 {
            STEPS.add_permits(1);
            plant.until(task, |task| task.progress.is_some_and(|progress| progress.done == step)).await;
            plant.clock.advance(Duration::from_secs(10));
        }
        let done = plant.until_state(task, TaskState::Done).await;
        assert_eq!((begun("slow"), done.crashes, done.failures), (1, 0, 0));
        plant.stop().await;
    }

    async fn a_task_that_fails_waits_longer_each_time_and_is_given_up(test) {
        let mut plant = Plant::new(test).await;
        plant.work().await;
        let task = plant.enqueue("hopeless", Deed::Fail).await;
        for failures in 1..5 {
            let waits = |task: &TaskStatus| {
                task.state == TaskState::Queued && task.failures == failures
            };
            let status = plant.until(task, waits).await;
            let wait = status.not_before.unwrap() - plant.core.db().read().now();
            let least = TimeDelta::seconds(1 << failures);
            assert!(wait >= least && wait <= least + least / 4, "{failures}: {wait}");
            plant.clock.advance(wait.to_std().unwrap());
        }
        let failed = plant.until_state(task, TaskState::Failed).await;
        assert_eq!((code(&failed), failed.failures, begun("hopeless")), ("no", 5, 5));
        plant.stop().await;
    }

    async fn a_task_that_is_asked_to_come_back_does_not_use_up_its_lives(test) {
        let mut plant = Plant::new(test).await;
        plant.work().await;
        let task = plant.enqueue("limited", Deed::ComeBack).await;
        for runs in 1..=7 {
            // Not by how often it began: it may begin between a look at its state and one at that.
            let later = plant.core.db().read().now() + TimeDelta::minutes(1);
            let is_back = |task: &TaskStatus| {
                task.state == TaskState::Queued && task.not_before == Some(later)
            };
            let status = plant.until(task, is_back).await;
            assert_eq!((begun("limited"), status.failures), (runs, 0));
            plant.clock.advance(Duration::from_mins(1));
        }
        plant.stop().await;
    }

    async fn a_waiting_task_is_canceled_unrun_and_a_running_one_stops(test) {
        let mut plant = Plant::new(test).await;
        plant.work().await;
        let running = plant.enqueue("running", Deed::Steps(1)).await;
        plant.until_state(running, TaskState::Running).await;
        let waiting = plant.enqueue("waiting", Deed::Succeed).await;

        let tasks = plant.core.tasks();
        tasks.cancel(&Actor::operator(), waiting).await.unwrap();
        tasks.cancel(&Actor::operator(), running).await.unwrap();

        plant.until_state(running, TaskState::Canceled).await;
        plant.until_state(waiting, TaskState::Canceled).await;
        // What is recorded later comes later: the canceled one would have been begun by now.
        let last = plant.enqueue("last", Deed::Succeed).await;
        plant.until_state(last, TaskState::Done).await;
        assert_eq!((begun("running"), begun("waiting")), (1, 0));
        plant.stop().await;
    }

    async fn nothing_is_begun_in_a_paused_lane_until_it_is_resumed(test) {
        let mut plant = Plant::new(test).await;
        plant.work().await;
        pause(&plant, true).await;
        let paused = plant.enqueue("paused", Deed::Succeed).await;
        // A task of another lane goes on, although this worker does not know its kind.
        let other = plant.record(&DeleteOldTasks {}).await;
        plant.until_state(other, TaskState::Failed).await;
        assert_eq!((begun("paused"), plant.task(paused).await.state), (0, TaskState::Queued));

        pause(&plant, false).await;
        plant.until_state(paused, TaskState::Done).await;
        plant.stop().await;
    }

    async fn a_task_that_runs_in_a_lane_that_is_paused_waits_and_goes_on_when_it_is_resumed(test) {
        let mut plant = Plant::new(test).await;
        plant.work().await;
        let task = plant.enqueue("interrupted", Deed::Steps(3)).await;
        STEPS.add_permits(1);
        plant.until(task, |task| task.progress.is_some_and(|progress| progress.done == 1)).await;
        pause(&plant, true).await;
        let waiting = plant.until_state(task, TaskState::Queued).await;
        assert_eq!((begun("interrupted"), waiting.failures, waiting.crashes), (1, 0, 0));

        pause(&plant, false).await;
        STEPS.add_permits(3);
        plant.until_state(task, TaskState::Done).await;
        assert_eq!(begun("interrupted"), 2);
        plant.stop().await;
    }

    async fn a_task_that_takes_too_long_is_stopped_and_given_up(test) {
        let mut plant = Plant::new(test).await;
        plant.work().await;
        let task = plant.enqueue("endless", Deed::Steps(100)).await;
        for step in 1..=7 {
            STEPS.add_permits(1);
            plant.until(task, |task| task.progress.is_some_and(|progress| progress.done == step)).await;
            // Less than a lease at a time, more than the limit in all.
            plant.clock.advance(Duration::from_secs(10));
        }
        let ended = plant.until_state(task, TaskState::Failed).await;
        assert_eq!((code(&ended), begun("endless")), ("timed_out", 1));
        plant.stop().await;
    }

    async fn a_panic_ends_the_task_and_not_the_worker(test) {
        let mut plant = Plant::new(test).await;
        plant.work().await;
        let task = plant.enqueue("panic", Deed::Panic).await;
        let failed = plant.until_state(task, TaskState::Failed).await;
        assert_eq!((code(&failed), begun("panic")), ("panicked", 1));
        let next = plant.enqueue("next", Deed::Succeed).await;
        plant.until_state(next, TaskState::Done).await;
        plant.stop().await;
    }

    async fn an_unknown_kind_is_given_up_with_a_reason(test) {
        let mut plant = Plant::new(test).await;
        plant.work().await;
        let task = plant.record(&DeleteOldTasks {}).await;
        let failed = plant.until_state(task, TaskState::Failed).await;
        assert_eq!(code(&failed), "unknown_kind");
        plant.stop().await;
    }

    async fn a_payload_that_cannot_be_read_is_given_up_with_a_reason(test) {
        let mut plant = Plant::new(test).await;
        plant.work().await;
        let task = plant.record(&Misread { number: 7 }).await;
        let failed = plant.until_state(task, TaskState::Failed).await;
        assert_eq!(code(&failed), "bad_payload");
        plant.stop().await;
    }

    async fn a_task_that_ends_its_workers_again_and_again_is_given_up(test) {
        let mut plant = Plant::new(test).await;
        let most = plant.core.config().tasks.max_crashes;
        let task = plant.enqueue("poison", Deed::Succeed).await;
        for death in 0..most {
            let generation = i32::try_from(death).unwrap();
            let tx = plant.core.db().begin().await.unwrap();
            let message = HandedOut { task, generation };
            assert!(repo::tasks::claim(&tx, message, "dead", LEASE).await.unwrap().is_some());
            tx.commit().await.unwrap();
            plant.clock.advance(LEASE + Duration::from_secs(1));
            plant.core.db().queue().sweep().await.unwrap();
            // The waits between deaths grow up to five minutes.
            plant.clock.advance(Duration::from_mins(6));
        }
        let failed = plant.task(task).await;
        assert_eq!((failed.state, failed.crashes), (TaskState::Failed, most));
        plant.work().await;
        let next = plant.enqueue("after the poison", Deed::Succeed).await;
        plant.until_state(next, TaskState::Done).await;
        assert_eq!(begun("poison"), 0);
        plant.stop().await;
    }

    async fn a_worker_that_ends_hands_its_task_back(test) {
        let mut plant = Plant::new(test).await;
        plant.work().await;
        let task = plant.enqueue("cut", Deed::Steps(1)).await;
        plant.until_state(task, TaskState::Running).await;
        plant.stop().await;
        let status = plant.task(task).await;
        assert_eq!((status.state, status.failures, status.crashes), (TaskState::Queued, 0, 0));
    }
}
