//! Replicas of one installation: on PostgreSQL processes with connections of their own, on SQLite parts of one process.

use std::sync::Arc;

use chrono::DateTime;
use codex_config::{Config, Secret};
use codex_db::{Db, DbOptions, repo};
use codex_events::EventBus;
use codex_models::libraries::NewLibrary;
use codex_models::paging::MAX_PAGE_SIZE;
use codex_models::schedules::{FiringOutcome, NewSchedule, ScheduledWork};
use codex_models::{Actor, LibraryId, PageRequest, ScheduleId, Viewer};
use codex_parsers::{Formats, Limits};
use codex_services::{Core, CoreBuilder, RenderWorker};
use codex_testkit::db::{Engine, TestDb};
use codex_utils::clock::ManualClock;
use tempfile::TempDir;

/// Several replicas with one clock.
pub(crate) struct Cluster {
    pub(crate) cores: Vec<Core>,
    pub(crate) clock: ManualClock,
    _folder: TempDir,
    _db: TestDb,
}

impl Cluster {
    pub(crate) async fn new(test_db: TestDb, replicas: usize) -> Self {
        let folder = TempDir::with_prefix("codex-scheduler-").unwrap();
        // Midnight of January 1, 2026, a Thursday.
        let clock = ManualClock::new(DateTime::from_timestamp(1_767_225_600, 0).unwrap());
        let mut cores: Vec<Core> = Vec::new();
        for replica in 0..replicas {
            let mut config = Config::default();
            config.data.dir = folder.path().join(format!("data-{replica}"));
            config.database.url = Some(Secret::new(test_db.url().to_owned()));
            let events = EventBus::new(4096);
            let (db, events) = match (cores.first(), test_db.engine()) {
                (Some(first), Engine::Sqlite) => (first.db().clone(), first.events().clone()),
                (_, Engine::Postgres) | (None, Engine::Sqlite) => {
                    let options = DbOptions::from_config(&config);
                    let db = Db::connect(&options, events.clone(), Arc::new(clock.clone()));
                    (db.await.unwrap(), events)
                }
            };
            let core = CoreBuilder {
                config: Arc::new(config),
                db,
                events,
                clock: Arc::new(clock.clone()),
                formats: Formats::new(Limits::default()),
                render_worker: RenderWorker { program: "/nonexistent".into(), args: Vec::new() },
            };
            cores.push(core.build().await.unwrap());
        }
        Self { cores, clock, _folder: folder, _db: test_db }
    }

    pub(crate) fn core(&self) -> &Core {
        &self.cores[0]
    }

    /// A library that nothing looks for on disk.
    pub(crate) async fn library(&self, name: &str) -> LibraryId {
        let tx = self.core().db().begin().await.unwrap();
        let new = NewLibrary {
            name: name.to_owned(),
            roots: vec![format!("/books/{name}")],
            ..NewLibrary::default()
        };
        let library = repo::libraries::insert(&tx, &new).await.unwrap();
        tx.commit().await.unwrap();
        library
    }

    /// A schedule that scans a library of its own.
    pub(crate) async fn schedule(&self, name: &str, cron: &str, time_zone: &str) -> ScheduleId {
        let new = NewSchedule {
            work: ScheduledWork::ScanLibrary,
            library: Some(self.library(name).await),
            cron: cron.to_owned(),
            time_zone: time_zone.to_owned(),
            enabled: true,
        };
        self.core().schedules().create(&Actor::operator(), new).await.unwrap().schedule.id
    }

    /// The slots of a schedule with what became of them, newest first.
    pub(crate) async fn firings(&self, id: ScheduleId) -> Vec<(String, FiringOutcome)> {
        let page = PageRequest::first(MAX_PAGE_SIZE);
        let page = self.core().schedules().firings(&Viewer::system(), id, page).await.unwrap();
        let shown = |slot: DateTime<chrono::Utc>| slot.format("%m-%d %H:%M").to_string();
        page.items.into_iter().map(|firing| (shown(firing.slot), firing.outcome)).collect()
    }

    /// How many tasks wait or run.
    pub(crate) async fn open_tasks(&self) -> u64 {
        let counts = repo::tasks::counts(&self.core().db().read()).await.unwrap();
        counts.iter().filter(|count| count.state.is_open()).map(|count| count.count).sum()
    }
}
