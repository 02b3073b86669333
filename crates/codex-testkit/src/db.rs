//! A database of its own for every test, on either engine, migrated and dropped afterwards.
//! Must not skip: without a PostgreSQL server the test fails and says what to do.

use std::sync::Arc;

use codex_db::{Db, DbOptions};
use codex_events::EventBus;
use codex_utils::clock::{Clock, SystemClock};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement,
};
use tempfile::TempDir;

/// Address of a running server, with the right to create databases.
const SERVER: &str = "CODEX_TEST_POSTGRES_URL";
/// The migrated database that others are copied from.
const TEMPLATE: &str = "codex_template";
/// Lets one process make the template while others wait ("test" in ASCII).
const TEMPLATE_LOCK: i64 = 0x7465_7374;

/// Which engine a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A file in a temporary folder.
    Sqlite,
    /// A database of the private server.
    Postgres,
}

/// Defines a `sqlite` and a `postgres` case of each test.
#[macro_export]
macro_rules! db_test {
    ($($(#[$meta:meta])* async fn $name:ident($db:ident) $body:block)*) => {
        $($(#[$meta])* mod $name {
            #[allow(unused_imports, reason = "not every test needs all of them")]
            use super::*;

            async fn story($db: $crate::db::TestDb) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                story($crate::db::TestDb::new($crate::db::Engine::Sqlite).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                story($crate::db::TestDb::new($crate::db::Engine::Postgres).await).await;
            }
        })*
    };
}

/// A database that is there as long as this value.
pub struct TestDb {
    engine: Engine,
    url: String,
    place: Place,
}

enum Place {
    Folder { _kept: TempDir },
    Server { name: String },
}

impl TestDb {
    /// A migrated database.
    pub async fn new(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => {
                let test = Self::empty(engine).await;
                let db = test.connect().await;
                db.migrate().await.expect("a fresh database can be migrated");
                db.close().await.expect("the database can be closed");
                test
            }
            Engine::Postgres => {
                let admin = connect_server().await;
                make_template(&admin).await;
                Self::on_server(&admin, &format!("TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")).await
            }
        }
    }

    /// A database without a schema.
    pub async fn empty(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => {
                let folder =
                    TempDir::with_prefix("codex-db-").expect("a temporary folder can be made");
                let url = format!("sqlite://{}", folder.path().join("codex.db").display());
                Self { engine, url, place: Place::Folder { _kept: folder } }
            }
            Engine::Postgres => Self::on_server(&connect_server().await, "").await,
        }
    }

    async fn on_server(admin: &DatabaseConnection, options: &str) -> Self {
        let name = format!("codex_test_{}", codex_utils::id::next().simple());
        run(admin, &format!("CREATE DATABASE {name} {options}")).await;
        let url = sibling(&name);
        Self { engine: Engine::Postgres, url, place: Place::Server { name } }
    }

    /// Which engine it is on.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Connects with the machine's clock and a bus nobody hears.
    pub async fn connect(&self) -> Db {
        self.connect_with(EventBus::new(64), Arc::new(SystemClock)).await
    }

    /// Connects with this bus and clock.
    pub async fn connect_with(&self, bus: EventBus, clock: Arc<dyn Clock>) -> Db {
        let options = DbOptions::new(self.url.as_str());
        Db::connect(&options, bus, clock).await.expect("the test database answers")
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        let Place::Server { name } = &self.place else { return };
        let text = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        // A destructor cannot wait for a future of the test's own runtime.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime can be made").block_on(async {
                run(&connect_server().await, &text).await;
            });
        });
        let is_dropped = dropping.join().is_ok();
        assert!(is_dropped || std::thread::panicking(), "the test database could not be dropped");
    }
}

/// What SQLite says of the soundness of a file: `ok`, or what is wrong.
pub async fn integrity_of(file: &std::path::Path) -> String {
    let database = Database::connect(format!("sqlite://{}", file.display())).await;
    let database = database.expect("the file can be opened");
    let check = Statement::from_string(DbBackend::Sqlite, "PRAGMA integrity_check");
    let answer = database.query_one_raw(check).await.expect("the file can be checked");
    let answer = answer.expect("the check answers").try_get("", "integrity_check");
    database.close().await.expect("the file can be closed");
    answer.expect("the answer is a text")
}

/// The address of the server.
fn server() -> String {
    #[expect(clippy::disallowed_methods, reason = "tests have no configuration but this variable")]
    let url = std::env::var(SERVER);
    url.unwrap_or_else(|_| {
        panic!("{SERVER} is not set: run `make test`, which starts a private PostgreSQL, or name a running server")
    })
}

/// The address of another database of the server.
fn sibling(name: &str) -> String {
    let server = server();
    let (head, _) = server.rsplit_once('/').expect("the address ends in a database");
    format!("{head}/{name}")
}

async fn connect_server() -> DatabaseConnection {
    let mut options = ConnectOptions::new(server());
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options)
        .await
        .expect("the PostgreSQL server of CODEX_TEST_POSTGRES_URL answers")
}

async fn make_template(admin: &DatabaseConnection) {
    run(admin, &format!("SELECT pg_advisory_lock({TEMPLATE_LOCK})")).await;
    let ready = format!("SELECT 1 FROM pg_database WHERE datname = '{TEMPLATE}' AND datistemplate");
    let ready = admin.query_one_raw(Statement::from_string(DbBackend::Postgres, ready)).await;
    if ready.expect("the server answers").is_none() {
        run(admin, &format!("DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)")).await;
        run(admin, &format!("CREATE DATABASE {TEMPLATE}")).await;
        let options = DbOptions::new(sibling(TEMPLATE));
        let db = Db::connect(&options, EventBus::new(1), Arc::new(SystemClock)).await;
        let db = db.expect("the template answers");
        db.migrate().await.expect("the template can be migrated");
        db.close().await.expect("the template can be closed");
        run(admin, &format!("ALTER DATABASE {TEMPLATE} IS_TEMPLATE true")).await;
    }
    run(admin, &format!("SELECT pg_advisory_unlock({TEMPLATE_LOCK})")).await;
}

async fn run(admin: &DatabaseConnection, text: &str) {
    admin.execute_unprepared(text).await.unwrap_or_else(|error| panic!("`{text}` failed: {error}"));
}
