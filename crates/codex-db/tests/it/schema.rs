//! Migrations, and the agreement of entities with the schema.

use codex_db::entity::{
    access_group, access_group_member, account_email, api_key, audit_entry, book, book_document,
    book_hash, book_rating, book_review, book_term, bookmark, bulk_edit, collection_series,
    content_version, deck_choice, document_position, event, event_head, library, library_root,
    list, login_attempt, oidc_handoff, oidc_identity, oidc_login, oidc_logout, page_index,
    password_reset, preset, progress, read_list_book, read_list_item, read_list_item_key,
    reading_pass, reading_session, refresh_token, remembered_match, request_count, schedule,
    schedule_firing, series, series_rating, series_review, series_sharing_tag, series_term,
    setting, sidecar, sign_in, sync_password, task, task_lane, term, user, want_to_read,
};
use codex_db::repo::progress::NewProgress;
use codex_db::{MigrationReport, SchemaState, repo};
use codex_models::Viewer;
use codex_testkit::db::{Engine, TestDb};
use codex_testkit::db_test;
use sea_orm::{
    ColumnTrait, ConnectionTrait, Database, DatabaseConnection, EntityTrait, Iterable, Statement,
};

use crate::support::{fixture, start};

async fn plain(test: &TestDb) -> DatabaseConnection {
    Database::connect(test.url()).await.unwrap()
}

async fn rows(database: &DatabaseConnection, text: &str) -> Vec<sea_orm::QueryResult> {
    let backend = database.get_database_backend();
    database.query_all_raw(Statement::from_string(backend, text)).await.unwrap()
}

/// Name and nullability of the columns of a table.
async fn columns(
    engine: Engine,
    database: &DatabaseConnection,
    table: &str,
) -> Vec<(String, bool)> {
    let text = match engine {
        Engine::Sqlite => format!(
            "SELECT name, CASE WHEN \"notnull\" = 1 OR pk > 0 THEN 0 ELSE 1 END AS optional \
             FROM pragma_table_info('{table}')"
        ),
        Engine::Postgres => format!(
            "SELECT column_name::text AS name, CASE WHEN is_nullable = 'YES' THEN 1 ELSE 0 END AS optional \
             FROM information_schema.columns WHERE table_name = '{table}' AND table_schema = 'public'"
        ),
    };
    let mut columns: Vec<(String, bool)> = rows(database, &text)
        .await
        .iter()
        .map(|row| {
            let optional: i32 = row.try_get("", "optional").unwrap();
            (row.try_get("", "name").unwrap(), optional == 1)
        })
        .collect();
    columns.sort();
    columns
}

/// Every `table.column`.
async fn everything(engine: Engine, database: &DatabaseConnection) -> Vec<String> {
    let text = match engine {
        Engine::Sqlite => {
            "SELECT m.name || '.' || c.name AS name FROM sqlite_master m JOIN pragma_table_info(m.name) c \
             WHERE m.type = 'table'"
        }
        Engine::Postgres => {
            "SELECT (table_name || '.' || column_name)::text AS name FROM information_schema.columns \
             WHERE table_schema = 'public'"
        }
    };
    rows(database, text).await.iter().map(|row| row.try_get("", "name").unwrap()).collect()
}

fn fields<E: EntityTrait>() -> (String, Vec<(String, bool)>) {
    let mut fields: Vec<(String, bool)> = E::Column::iter()
        .map(|column| (sea_orm::IdenStatic::as_str(&column).to_owned(), column.def().is_null()))
        .collect();
    fields.sort();
    (E::default().table_name().to_owned(), fields)
}

db_test! {
    async fn an_empty_database_is_migrated_once(_migrated) {
        let test = TestDb::empty(_migrated.engine()).await;
        let db = test.connect().await;
        assert!(matches!(db.schema().await.unwrap(), SchemaState::Behind(n) if n > 0));

        let report = db.migrate().await.unwrap();

        assert!(!report.applied.is_empty());
        assert_eq!(report.backup, None, "there was nothing to keep a copy of");
        assert_eq!(db.schema().await.unwrap(), SchemaState::Current);
        assert_eq!(db.migrate().await.unwrap(), MigrationReport::default());
    }

    async fn a_migration_that_ended_before_the_tables_of_the_queue_is_taken_up(_migrated) {
        let test = TestDb::empty(_migrated.engine()).await;
        let db = test.connect().await;
        migration::up(&plain(&test).await).await.unwrap();
        assert!(matches!(db.schema().await.unwrap(), SchemaState::Behind(n) if n > 0));

        let report = db.migrate().await.unwrap();

        assert_eq!(report, MigrationReport::default(), "none of ours was left");
        assert_eq!(db.schema().await.unwrap(), SchemaState::Current);
    }

    async fn the_newest_migration_goes_down_and_up_again_and_keeps_a_copy(test) {
        migration::down(&plain(&test).await, 1).await.unwrap();
        let db = test.connect().await;
        assert_eq!(db.schema().await.unwrap(), SchemaState::Behind(1));

        let report = db.migrate().await.unwrap();

        assert_eq!(report.applied.len(), 1);
        assert_eq!(report.backup.is_some(), test.engine() == Engine::Sqlite);
        if let Some(copy) = report.backup {
            let copy = Database::connect(format!("sqlite://{}", copy.display())).await.unwrap();
            assert_eq!(migration::applied(&copy).await.unwrap().len(), migration::known().len() - 1);
        }
        assert_eq!(db.schema().await.unwrap(), SchemaState::Current);
    }

    async fn a_schema_that_a_newer_program_extended_is_worked_on_and_one_it_cut_is_refused(test) {
        let plain = plain(&test).await;
        let add = |name: &str| format!("INSERT INTO seaql_migrations (version, applied_at) VALUES ('{name}', 0)");
        let db = test.connect().await;

        plain.execute_unprepared(&add("m29990101_000001_create_weather")).await.unwrap();
        let state = db.schema().await.unwrap();
        assert_eq!(state, SchemaState::Expanded(vec!["m29990101_000001_create_weather".to_owned()]));
        assert!(state.fits());
        assert_eq!(db.migrate().await.unwrap(), MigrationReport::default(), "there is nothing to do");

        plain.execute_unprepared(&add("m29990101_000002_contract_task")).await.unwrap();
        let state = db.schema().await.unwrap();
        assert!(matches!(&state, SchemaState::Unknown(names) if names.len() == 2) && !state.fits());
        assert!(db.migrate().await.is_err());
    }

    async fn a_newer_schema_that_skipped_one_of_ours_is_refused(test) {
        let plain = plain(&test).await;
        migration::down(&plain, 1).await.unwrap();
        let text = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29990101_000001_create_weather', 0)";
        plain.execute_unprepared(text).await.unwrap();
        assert!(matches!(test.connect().await.schema().await.unwrap(), SchemaState::Unknown(_)));
    }

    async fn a_migration_takes_nothing_away_unless_its_name_says_so(_migrated) {
        let test = TestDb::empty(_migrated.engine()).await;
        // Connecting makes the file.
        test.connect().await.close().await.unwrap();
        let plain = plain(&test).await;
        let mut before: Vec<String> = Vec::new();
        for name in migration::known() {
            migration::up_one(&plain).await.unwrap();
            let after = everything(test.engine(), &plain).await;
            let gone: Vec<&String> = before.iter().filter(|column| !after.contains(column)).collect();
            assert!(gone.is_empty() || migration::is_contraction(&name), "{name} takes {gone:?} away");
            before = after;
        }
    }

    async fn positions_of_before_there_was_a_log_become_a_session_and_a_pass(test) {
        let fixture = fixture(test).await;
        let user = fixture.user("Ann").await;
        let shelf = fixture.library("Comics").await;
        let (_, books) = fixture.series(shelf, "Batman", 2).await;
        let tx = fixture.db.begin().await.unwrap();
        for (book, completed) in [(books[0], true), (books[1], false)] {
            let new = NewProgress {
                page: Some(3),
                percentage: 0.75,
                completed,
                locator: None,
                device: Some("Sofa".to_owned()),
                client_at: start(),
            };
            repo::progress::upsert(&tx, user, book, new).await.unwrap();
        }
        tx.commit().await.unwrap();
        let names = migration::known();
        let carried = names.iter().position(|name| name.ends_with("_carry_progress")).unwrap();
        let steps = u32::try_from(names.len() - carried).unwrap();
        migration::down(&plain(&fixture.test).await, steps).await.unwrap();

        fixture.db.migrate().await.unwrap();

        let conn = fixture.db.read();
        let entries = repo::progress::log::entries(&conn, user, books[0]).await.unwrap();
        assert_eq!((entries.len(), entries[0].completed, entries[0].ended_at), (1, Some(true), start()));
        let last = repo::progress::log::last(&conn, user, books[1]).await.unwrap().unwrap();
        assert_eq!((last.page, last.device.as_deref(), last.completed), (Some(3), Some("Sofa"), Some(false)));
        let tx = fixture.db.begin().await.unwrap();
        let viewer = Viewer::system();
        let standing = repo::progress::lock_and_stand(&tx, &viewer, user, &books).await.unwrap();
        let passes = books.iter().map(|book| standing[book].pass.as_ref().unwrap());
        let told: Vec<_> = passes.map(|pass| (pass.number, pass.completed_at)).collect();
        assert_eq!(told, [(1, Some(start())), (1, None)]);
    }

    async fn entities_and_schema_agree(test) {
        let database = plain(&test).await;
        for (table, fields) in [
            fields::<account_email::Entity>(),
            fields::<oidc_handoff::Entity>(),
            fields::<oidc_identity::Entity>(),
            fields::<oidc_login::Entity>(),
            fields::<oidc_logout::Entity>(),
            fields::<access_group::Entity>(),
            fields::<access_group_member::Entity>(),
            fields::<api_key::Entity>(),
            fields::<audit_entry::Entity>(),
            fields::<book::Entity>(),
            fields::<book_document::Entity>(),
            fields::<book_hash::Entity>(),
            fields::<document_position::Entity>(),
            fields::<sync_password::Entity>(),
            fields::<book_term::Entity>(),
            fields::<bulk_edit::Entity>(),
            fields::<content_version::Entity>(),
            fields::<deck_choice::Entity>(),
            fields::<event::Entity>(),
            fields::<event_head::Entity>(),
            fields::<library::Entity>(),
            fields::<library_root::Entity>(),
            fields::<login_attempt::Entity>(),
            fields::<page_index::Entity>(),
            fields::<password_reset::Entity>(),
            fields::<progress::Entity>(),
            fields::<reading_pass::Entity>(),
            fields::<reading_session::Entity>(),
            fields::<refresh_token::Entity>(),
            fields::<request_count::Entity>(),
            fields::<schedule::Entity>(),
            fields::<schedule_firing::Entity>(),
            fields::<series::Entity>(),
            fields::<series_sharing_tag::Entity>(),
            fields::<series_term::Entity>(),
            fields::<sidecar::Entity>(),
            fields::<setting::Entity>(),
            fields::<sign_in::Entity>(),
            fields::<task::Entity>(),
            fields::<task_lane::Entity>(),
            fields::<term::Entity>(),
            fields::<want_to_read::Entity>(),
            fields::<series_review::Entity>(),
            fields::<book_review::Entity>(),
            fields::<bookmark::Entity>(),
            fields::<read_list_item::Entity>(),
            fields::<read_list_item_key::Entity>(),
            fields::<remembered_match::Entity>(),
            fields::<series_rating::Entity>(),
            fields::<book_rating::Entity>(),
            fields::<preset::Entity>(),
            fields::<list::Entity>(),
            fields::<collection_series::Entity>(),
            fields::<read_list_book::Entity>(),
            fields::<user::Entity>(),
        ] {
            assert_eq!(columns(test.engine(), &database, &table).await, fields, "table {table}");
        }
    }

    async fn every_foreign_key_is_the_beginning_of_an_index(test) {
        let text = match test.engine() {
            Engine::Sqlite => "SELECT m.name || '.' || f.\"from\" AS name FROM sqlite_master m \
                JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table' AND m.name NOT IN ('Jobs') \
                AND NOT EXISTS (SELECT 1 FROM pragma_index_list(m.name) l JOIN pragma_index_info(l.name) i \
                WHERE i.seqno = 0 AND i.name = f.\"from\" AND l.partial = 0)",
            Engine::Postgres => "SELECT c.conname::text AS name FROM pg_constraint c \
                WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace \
                AND NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.conrelid \
                AND i.indkey[0] = c.conkey[1] AND i.indpred IS NULL)",
        };
        let bare: Vec<String> = rows(&plain(&test).await, text)
            .await
            .iter()
            .map(|row| row.try_get("", "name").unwrap())
            .collect();
        assert_eq!(bare, Vec::<String>::new());
    }
}
