//! Who fires what, and how often.

use std::collections::BTreeSet;
use std::time::Duration;

use codex_db::repo;
use codex_db::repo::tasks::{HandedOut, TaskEnd};
use codex_models::scans::TaskState;
use codex_models::schedules::FiringOutcome::{Fired as Did, Skipped};
use codex_models::schedules::SchedulePatch;
use codex_models::{Actor, PageRequest, TaskId};
use codex_scheduler::{Fired, Scheduler};
use codex_services::Core;
use codex_testkit::db_test;

use crate::support::Cluster;

const REPLICAS: usize = 4;
const SCHEDULES: usize = 100;
const ROUNDS: usize = 10;
const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);
/// A look takes milliseconds; this only bounds a failing test.
const PATIENCE: Duration = Duration::from_mins(1);

/// All replicas look at the clock at the same time.
async fn all_look(cluster: &Cluster) -> Vec<Fired> {
    let looks: Vec<_> = cluster
        .cores
        .iter()
        .map(|core| {
            let scheduler = Scheduler::new(core.clone());
            tokio::spawn(async move { scheduler.fire_due().await })
        })
        .collect();
    let mut fired = Vec::new();
    for look in looks {
        fired.extend(look.await.unwrap());
    }
    fired
}

/// Ends tasks as a worker would.
async fn end(core: &Core, tasks: &BTreeSet<TaskId>) {
    let tx = core.db().begin().await.unwrap();
    for task in tasks {
        let message = HandedOut { task: *task, generation: 0 };
        assert!(repo::tasks::claim(&tx, message, "w", HOUR).await.unwrap().is_some());
        let ended = repo::tasks::finish(&tx, *task, "w", &TaskEnd::Done, None).await.unwrap();
        assert_eq!(ended, Some(TaskState::Done));
    }
    tx.commit().await.unwrap();
}

db_test! {
    async fn a_thousand_firings_over_four_replicas_happen_once_each(test) {
        let cluster = Cluster::new(test, REPLICAS).await;
        let mut schedules = Vec::new();
        for n in 0..SCHEDULES {
            schedules.push(cluster.schedule(&format!("L{n}"), "0 * * * *", "UTC").await);
        }
        let mut slots = BTreeSet::new();
        let mut tasks = BTreeSet::new();
        for _ in 0..ROUNDS {
            cluster.clock.advance(HOUR);
            let fired = all_look(&cluster).await;

            assert_eq!(fired.len(), SCHEDULES);
            let round: BTreeSet<TaskId> = fired.iter().map(|fired| fired.task).collect();
            assert_eq!(cluster.open_tasks().await, SCHEDULES as u64);
            end(cluster.core(), &round).await;
            slots.extend(fired.iter().map(|fired| (fired.schedule, fired.slot)));
            tasks.extend(round);
        }
        assert_eq!((slots.len(), tasks.len()), (SCHEDULES * ROUNDS, SCHEDULES * ROUNDS));
        for schedule in schedules {
            let firings = cluster.firings(schedule).await;
            assert_eq!(firings.len(), ROUNDS);
            assert!(firings.iter().all(|(_, outcome)| *outcome == Did));
        }
    }

    async fn slots_missed_while_nothing_ran_are_caught_up_by_one_firing(test) {
        let cluster = Cluster::new(test, 2).await;
        let schedule = cluster.schedule("Manga", "0 3 * * *", "Europe/Berlin").await;
        cluster.clock.advance(DAY * 3 + HOUR * 5);

        assert_eq!(all_look(&cluster).await.len(), 1);
        assert_eq!(all_look(&cluster).await, []);
        assert_eq!(cluster.open_tasks().await, 1);
        let expected = [("01-04 02:00", Did), ("01-03 02:00", Skipped), ("01-02 02:00", Skipped), ("01-01 02:00", Skipped)];
        let expected = expected.map(|(slot, outcome)| (slot.to_owned(), outcome));
        assert_eq!(cluster.firings(schedule).await, expected);
    }

    async fn a_slot_that_was_missed_too_long_ago_is_skipped_and_the_next_one_fires(test) {
        let cluster = Cluster::new(test, 1).await;
        let schedule = cluster.schedule("Manga", "0 3 * * *", "UTC").await;
        cluster.clock.advance(HOUR * 20);
        assert_eq!(all_look(&cluster).await, []);
        assert_eq!(cluster.open_tasks().await, 0);
        cluster.clock.advance(HOUR * 8);
        assert_eq!(all_look(&cluster).await.len(), 1);
        let expected = [("01-02 03:00".to_owned(), Did), ("01-01 03:00".to_owned(), Skipped)];
        assert_eq!(cluster.firings(schedule).await, expected);
    }

    async fn a_disabled_schedule_does_not_fire_and_an_enabled_one_does_not_make_up_for_it(test) {
        let cluster = Cluster::new(test, 1).await;
        let schedule = cluster.schedule("Manga", "0 * * * *", "UTC").await;
        let set = |enabled| SchedulePatch { enabled: Some(enabled), ..SchedulePatch::default() };
        let schedules = cluster.core().schedules();
        let off = schedules.update(&Actor::operator(), schedule, set(false)).await.unwrap();
        assert!(off.next_runs.is_empty());
        cluster.clock.advance(HOUR * 3 + HOUR / 2);
        assert_eq!(all_look(&cluster).await, []);

        schedules.update(&Actor::operator(), schedule, set(true)).await.unwrap();
        assert_eq!(all_look(&cluster).await, []);
        cluster.clock.advance(HOUR / 2);
        assert_eq!(all_look(&cluster).await.len(), 1);
        assert_eq!(cluster.firings(schedule).await, [("01-01 04:00".to_owned(), Did)]);
    }

    async fn a_slot_fires_once_also_when_the_schedule_is_changed_back_and_forth(test) {
        let cluster = Cluster::new(test, 2).await;
        let schedule = cluster.schedule("Manga", "0 * * * *", "UTC").await;
        cluster.clock.advance(HOUR);
        assert_eq!(all_look(&cluster).await.len(), 1);
        let patch = SchedulePatch { cron: Some("0,30 * * * *".to_owned()), ..SchedulePatch::default() };
        cluster.core().schedules().update(&Actor::operator(), schedule, patch).await.unwrap();
        assert_eq!(all_look(&cluster).await, []);
        cluster.clock.advance(HOUR / 2);
        assert_eq!(all_look(&cluster).await.len(), 1);
        assert_eq!(cluster.firings(schedule).await.len(), 2);
    }

    async fn a_firing_while_the_last_task_is_still_open_answers_with_that_task(test) {
        let cluster = Cluster::new(test, 1).await;
        cluster.schedule("Manga", "0 * * * *", "UTC").await;
        cluster.clock.advance(HOUR);
        let first = all_look(&cluster).await;
        cluster.clock.advance(HOUR);
        let second = all_look(&cluster).await;
        assert_eq!((first.len(), second.len()), (1, 1));
        assert_eq!(first[0].task, second[0].task);
        assert_eq!(cluster.open_tasks().await, 1);
    }

    async fn the_schedules_of_the_program_are_stored_once_by_all_replicas_and_stay_as_a_person_left_them(test) {
        let cluster = Cluster::new(test, REPLICAS).await;
        for core in cluster.cores.iter().chain(&cluster.cores) {
            core.schedules().install_builtin().await.unwrap();
        }
        let (schedules, operator) = (cluster.core().schedules(), Actor::operator());
        let page = schedules.list(operator.viewer(), PageRequest::first(100)).await.unwrap();
        let rows = page.items;
        let names: BTreeSet<_> = rows.iter().map(|row| row.schedule.builtin.clone().unwrap()).collect();
        assert_eq!(names.len(), rows.len());
        assert!(rows.iter().all(|row| row.schedule.enabled && !row.next_runs.is_empty()));

        let hourly = rows.iter().find(|row| row.schedule.cron == "17 * * * *").unwrap().schedule.id;
        let off = SchedulePatch { enabled: Some(false), ..SchedulePatch::default() };
        cluster.core().schedules().update(&Actor::operator(), hourly, off).await.unwrap();
        cluster.cores[1].schedules().install_builtin().await.unwrap();
        cluster.clock.advance(HOUR * 12);
        let fired = all_look(&cluster).await;
        let ids: BTreeSet<_> = fired.iter().map(|fired| fired.schedule).collect();
        assert_eq!((fired.len(), ids.contains(&hourly)), (rows.len() - 1, false));
    }

    async fn a_running_scheduler_hears_of_a_schedule_made_later(test) {
        let cluster = Cluster::new(test, 1).await;
        let stop = tokio_util::sync::CancellationToken::new();
        let running = tokio::spawn(Scheduler::new(cluster.core().clone()).run(stop.clone()));
        let schedule = cluster.schedule("Manga", "0 * * * *", "UTC").await;
        let mut events = cluster.core().events().subscribe();
        cluster.clock.advance(HOUR);
        cluster.schedule("Comics", "0 0 * * *", "UTC").await;
        let fired = async {
            while cluster.firings(schedule).await.is_empty() {
                events.next().await.unwrap();
            }
        };
        tokio::time::timeout(PATIENCE, fired).await.expect("it fires");
        stop.cancel();
        tokio::time::timeout(PATIENCE, running).await.expect("it stops").unwrap();
    }
}
