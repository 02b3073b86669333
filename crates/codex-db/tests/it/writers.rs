//! Many writers at once.

use std::sync::Arc;
use std::time::Duration;

use codex_db::{Db, DbError, DbOptions, Process, repo};
use codex_events::EventBus;
use codex_models::settings::SettingKey;
use codex_testkit::db::{Engine, TestDb};
use codex_testkit::db_test;
use codex_utils::clock::SystemClock;
use sea_orm::{ConnectionTrait, Database, DbBackend, Statement};

use crate::support::fixture;

const WRITERS: u32 = 8;
const ROUNDS: u32 = 50;

/// Reads the counter, then writes it raised, in one transaction.
async fn raise(db: &Db) {
    let tx = db.begin().await.unwrap();
    let key = SettingKey::SetupTokenSeed;
    let value = repo::settings::find(&tx.conn(), key).await.unwrap().unwrap_or_default();
    let raised = value.parse::<u32>().unwrap_or(0) + 1;
    repo::settings::upsert(&tx, key, &raised.to_string()).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn transactions_that_read_and_then_write_never_fail_on_sqlite() {
    let test = TestDb::new(Engine::Sqlite).await;
    let db = fixture(test).await;

    let writers: Vec<_> = (0..WRITERS)
        .map(|_| {
            let db = db.db.clone();
            tokio::spawn(async move {
                for _ in 0..ROUNDS {
                    raise(&db).await;
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }

    let total = repo::settings::find(&db.db.read(), SettingKey::SetupTokenSeed).await.unwrap();
    assert_eq!(total, Some((WRITERS * ROUNDS).to_string()), "no update was lost");
}

db_test! {
    async fn what_is_rolled_back_never_was(test) {
        let fixture = fixture(test).await;
        let tx = fixture.db.begin().await.unwrap();
        repo::settings::upsert(&tx, SettingKey::SetupTokenSeed, "x").await.unwrap();
        tx.rollback().await.unwrap();
        let value = repo::settings::find(&fixture.db.read(), SettingKey::SetupTokenSeed).await.unwrap();
        assert_eq!(value, None);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_read_and_write_while_background_work_holds_all_connections_of_its_own() {
    let test = TestDb::new(Engine::Postgres).await;
    let options =
        DbOptions { acquire_timeout: Duration::from_secs(1), ..DbOptions::new(test.url()) };
    let db = Db::connect(&options, EventBus::new(16), Arc::new(SystemClock)).await.unwrap();
    let background = db.in_background();
    let mut held = Vec::new();
    for _ in 0..options.background_connections {
        held.push(background.begin().await.unwrap());
    }
    assert!(matches!(background.begin().await, Err(DbError::Busy(_))), "its share is used up");

    raise(&db).await;
    let total = repo::settings::find(&db.read(), SettingKey::SetupTokenSeed).await.unwrap();
    assert_eq!(total.as_deref(), Some("1"));
    drop(held);
    raise(&background).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_opens_no_more_connections_than_its_kind_needs() {
    let test = TestDb::new(Engine::Postgres).await;
    let mut needed = Vec::new();
    for process in [Process::Server, Process::Worker, Process::Command, Process::Watcher] {
        let options = DbOptions::new(test.url()).of(process);
        let db = Db::connect(&options, EventBus::new(16), Arc::new(SystemClock)).await.unwrap();
        needed.push(db.connection_budget().await.unwrap().unwrap().needed);
    }
    assert_eq!(needed, [17, 9, 4, 1]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_fails_when_the_server_cuts_its_connections_may_pass_and_does() {
    let test = TestDb::new(Engine::Postgres).await;
    let db = test.connect().await;
    let plain = Database::connect(test.url()).await.unwrap();
    let read = || async { repo::settings::find(&db.read(), SettingKey::SetupTokenSeed).await };
    let cut = async || {
        let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
            WHERE datname = current_database() AND pid <> pg_backend_pid()";
        plain.execute_unprepared(cut).await.unwrap();
    };
    read().await.unwrap();
    cut().await;
    let mut failures = 0;
    while let Err(error) = read().await {
        assert!(error.may_pass(), "{error:?}");
        failures += 1;
        assert!(failures < 20, "it does not pass: {error:?}");
    }
    // What nobody used for a while is tried before it is used.
    cut().await;
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    read().await.unwrap();
    raise(&db).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_tidies_up_what_a_long_run_changed_and_nothing_else() {
    const TIDY: &str = "SELECT relname FROM pg_stat_user_tables \
        WHERE last_analyze IS NOT NULL AND last_vacuum IS NOT NULL AND n_dead_tup = 0";
    let test = TestDb::new(Engine::Postgres).await;
    let db = test.connect().await;
    let plain = Database::connect(test.url()).await.unwrap();
    for (table, rows) in [("much", 3_000), ("little", 30)] {
        plain.execute_unprepared(&format!("CREATE TABLE {table} (day integer)")).await.unwrap();
        let insert = format!("INSERT INTO {table} SELECT generate_series(1, {rows})");
        plain.execute_unprepared(&insert).await.unwrap();
        plain.execute_unprepared(&format!("DELETE FROM {table} WHERE day > 20")).await.unwrap();
    }
    // A connection tells the server at most once a second of what it wrote.
    plain.close().await.unwrap();
    let plain = Database::connect(test.url()).await.unwrap();
    for _ in 0..100 {
        db.settle().await.unwrap();
        let rows =
            plain.query_all_raw(Statement::from_string(DbBackend::Postgres, TIDY)).await.unwrap();
        let tidy: Vec<String> =
            rows.iter().map(|row| row.try_get("", "relname").unwrap()).collect();
        if !tidy.is_empty() {
            assert_eq!(tidy, ["much"]);
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the server was not told of 3,000 new rows");
}
