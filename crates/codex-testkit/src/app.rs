//! A whole server in one process: database, services, background work and the router, on either engine.
//! Must not speak to anything but the public faces.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use axum::Router;
use chrono::{DateTime, Utc};
use codex_api::AppState;
use codex_config::{Config, Secret};
use codex_db::{Db, DbOptions};
use codex_events::{Delivery, EventBus};
use codex_models::events::Event;
use codex_models::libraries::NewLibrary;
use codex_models::scans::{ScanStatus, TaskState};
use codex_models::users::NewUser;
use codex_models::{Actor, LibraryId, Role, Viewer};
use codex_parsers::{Formats, Limits};
use codex_search::Search;
use codex_services::{Core, CoreBuilder, RenderWorker};
use codex_tasks::Worker;
use codex_utils::clock::{Clock, ManualClock};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::clients::Client;
use crate::db::{Engine, TestDb};

/// Password of every account of a test server.
pub const PASSWORD: &str = "correct horse battery";

/// A scan of a handful of files takes far less.
const PATIENCE: Duration = Duration::from_mins(1);

/// A whole server.
pub struct TestApp {
    /// The services.
    pub core: Core,
    /// The clock, turned by hand.
    pub clock: ManualClock,
    search: Search,
    router: Router,
    shutdown: CancellationToken,
    tracker: TaskTracker,
    folder: Arc<TempDir>,
    db: Arc<TestDb>,
}

impl TestApp {
    /// A server with one account per role, each named like it.
    pub async fn new(engine: Engine) -> Self {
        Self::fresh(engine).await.with_accounts().await
    }

    async fn with_accounts(self) -> Self {
        for role in Role::ALL {
            let new = NewUser {
                name: role.as_str().to_owned(),
                password: PASSWORD.to_owned(),
                role: *role,
            };
            self.core.users().create(new).await.expect("the account can be made");
        }
        self
    }

    /// A server before its set-up.
    pub async fn fresh(engine: Engine) -> Self {
        Self::start(engine).await.expect("a test server starts")
    }

    /// A server with one account per role and another configuration than as installed.
    pub async fn configured(engine: Engine, change: impl FnOnce(&mut Config)) -> Self {
        let app = Self::start_with(engine, change).await.expect("a test server starts");
        app.with_accounts().await
    }

    async fn start(engine: Engine) -> Result<Self> {
        Self::start_with(engine, |_config| {}).await
    }

    async fn start_with(engine: Engine, change: impl FnOnce(&mut Config)) -> Result<Self> {
        let test_db = TestDb::new(engine).await;
        let folder = TempDir::with_prefix("codex-app-")?;
        std::fs::create_dir_all(folder.path().join("library"))?;
        let clock = ManualClock::new(start_of_time());
        let mut config = config(folder.path(), test_db.url());
        change(&mut config);
        Self::open(Arc::new(config), Arc::new(folder), Arc::new(test_db), clock).await
    }

    /// Another process over the same database and folder, as replicas are.
    pub async fn replica(&self) -> Self {
        let config = Arc::new(self.core.config().clone());
        let (folder, db) = (Arc::clone(&self.folder), Arc::clone(&self.db));
        Self::open(config, folder, db, self.clock.clone()).await.expect("a replica starts")
    }

    async fn open(
        config: Arc<Config>,
        folder: Arc<TempDir>,
        test_db: Arc<TestDb>,
        clock: ManualClock,
    ) -> Result<Self> {
        let events = EventBus::new(1024);
        let db = Db::connect(
            &DbOptions::from_config(&config),
            events.clone(),
            Arc::new(clock.clone()) as Arc<dyn Clock>,
        )
        .await?;
        db.migrate().await?;
        let core = CoreBuilder {
            config,
            db,
            events: events.clone(),
            clock: Arc::new(clock.clone()),
            formats: Formats::new(Limits::default()),
            render_worker: no_renderer(),
        }
        .build()
        .await?;
        let app = Self::run(core, clock, folder, test_db);
        events.followed().await;
        Ok(app)
    }

    fn run(core: Core, clock: ManualClock, folder: Arc<TempDir>, db: Arc<TestDb>) -> Self {
        let shutdown = CancellationToken::new();
        let search = Search::new(core.clone());
        let state = AppState::new(core.clone(), search.clone(), shutdown.clone());
        let router = codex_api::router(state);
        let tracker = TaskTracker::new();
        let (worker, stop) = (Worker::new(core.in_background()), shutdown.clone());
        tracker.spawn(async move { worker.run(stop).await });
        let (relay, stop) = (core.db().clone(), shutdown.clone());
        tracker.spawn(async move { relay.relay(stop).await });
        let (accounts, stop) = (core.clone(), shutdown.clone());
        tracker.spawn(async move { accounts.auth().follow(stop).await });
        let stop = shutdown.clone();
        let index = search.clone();
        tracker.spawn(async move { index.run(stop).await });
        tracker.close();
        Self { core, clock, search, router, shutdown, tracker, folder, db }
    }

    /// A client without credentials.
    pub fn anonymous(&self) -> Client {
        Client::new(self.router.clone())
    }

    /// A client that signs in as the account of this role, by name and password.
    pub fn client_of(&self, role: Role) -> Client {
        self.anonymous().with_password(role.as_str(), PASSWORD)
    }

    /// A client of the administrator.
    pub fn as_admin(&self) -> Client {
        self.client_of(Role::Admin)
    }

    /// A client of the account that may only read.
    pub fn as_reader(&self) -> Client {
        self.client_of(Role::Reader)
    }

    /// Somebody who is signed in and may do nothing.
    pub async fn permissionless(&self) -> Client {
        let user =
            self.core.users().find_by_name(Role::Reader.as_str()).await.expect("it was made");
        let actor =
            Actor::new(user.id, user.name, user.role, codex_models::actor::LibraryScope::All);
        self.anonymous().acting_as(actor.limited_to([]))
    }

    /// The folder that test books are put into.
    pub fn library_folder(&self) -> PathBuf {
        self.folder.path().join("library")
    }

    /// Writes a book's file below the library folder.
    pub fn put_book(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let file = self.library_folder().join(path);
        std::fs::create_dir_all(file.parent().expect("a book has a folder"))
            .expect("the folder can be made");
        std::fs::write(file, bytes).expect("the book can be written");
    }

    /// Registers the library folder and waits until all of it is catalogued and analyzed.
    pub async fn scan_library(&self) -> LibraryId {
        let root = self.library_folder().to_str().expect("test paths are text").to_owned();
        let new =
            NewLibrary { name: "Library".to_owned(), roots: vec![root], ..NewLibrary::default() };
        let row = self
            .core
            .libraries()
            .create(&Actor::operator(), new, true)
            .await
            .expect("the library can be made");
        self.scanned(row.library.id).await;
        row.library.id
    }

    /// Waits until the latest scan of a library has ended.
    pub async fn scanned(&self, library: LibraryId) -> ScanStatus {
        let ended = tokio::time::timeout(PATIENCE, self.scan_end(library));
        ended.await.expect("a scan of a few files ends").expect("the scan can be looked at")
    }

    async fn scan_end(&self, library: LibraryId) -> Result<ScanStatus> {
        // Listening begins before the first look, so that no end is missed.
        let mut events = self.core.events().subscribe();
        loop {
            let scan = self.core.libraries().scan_status(&Viewer::system(), library).await?;
            if !matches!(scan.state, TaskState::Queued | TaskState::Running) {
                return Ok(scan);
            }
            loop {
                let delivery = events.next().await.context("the bus is gone")?;
                let Delivery::Event(numbered) = delivery else { break };
                if matches!(&numbered.event, Event::ScanProgress { scan } if scan.library == library)
                {
                    break;
                }
            }
        }
    }

    /// Reads all titles into the search index at once.
    pub async fn indexed(&self) {
        self.search.rebuild().await.expect("the index can be built");
    }

    /// Ends event streams and background work, as at the end of the process.
    pub async fn shut_down(&self) {
        self.shutdown.cancel();
        self.tracker.wait().await;
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.shutdown.cancel();
    }
}

fn start_of_time() -> DateTime<Utc> {
    DateTime::from_timestamp(1_767_225_600, 0).expect("the first second of 2026 exists")
}

/// Cheap password hashes; everything else as installed.
fn config(folder: &Path, url: &str) -> Config {
    let mut config = Config::default();
    config.data.dir = folder.join("data");
    config.database.url = Some(Secret::new(url.to_owned()));
    config.auth.argon2_memory_kib = 64;
    config.auth.argon2_passes = 1;
    config
}

/// Stories of PDF rendering need the real binary and live beside it.
fn no_renderer() -> RenderWorker {
    RenderWorker { program: PathBuf::from("/nonexistent/codex"), args: Vec::new() }
}
