//! Many writers at once.

use codex_db::{Db, repo};
use codex_models::settings::SettingKey;
use codex_testkit::db_test;

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
    let test = codex_testkit::db::TestDb::new(codex_testkit::db::Engine::Sqlite).await;
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
