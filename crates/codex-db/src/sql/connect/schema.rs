//! Migrations: what was run, what is to be run, and the copy kept before.
//! Must not know tables.

use std::collections::HashSet;

use apalis_postgres::PostgresStorage;
use apalis_sqlite::SqliteStorage;
use sea_orm::{ConnectionTrait, DbErr, Statement};
use sqlx::migrate::{MigrateError, Migrator};

use super::{Pools, backup};
use crate::db::{MigrationReport, SchemaState};
use crate::sql::Backend;
use crate::{DbError, Result};

/// Key of the lock that lets one process at a time migrate a PostgreSQL database ("codex" in ASCII).
const MIGRATION_LOCK: i64 = 0x63_6f64_6578;

/// How the schema stands to this program. A process may have ended between our migrations and the engine's.
pub(crate) async fn schema(pools: &Pools) -> Result<SchemaState> {
    let ours = state(&migration::known(), &migration::applied(&pools.readers).await?);
    let of_engine = pending_of_engine(pools).await?;
    Ok(match ours {
        SchemaState::Current if of_engine > 0 => SchemaState::Behind(of_engine),
        SchemaState::Behind(pending) => SchemaState::Behind(pending + of_engine),
        other => other,
    })
}

/// The rule of rolling upgrades (ADR 0011): unknown migrations are fine as long as none takes anything away and all
/// of ours were run before them.
fn state(known: &[String], applied: &[String]) -> SchemaState {
    let unknown: Vec<String> =
        applied.iter().filter(|name| !known.contains(name)).cloned().collect();
    let pending = known.iter().filter(|name| !applied.contains(name)).count();
    let has_contracted = unknown.iter().any(|name| migration::is_contraction(name));
    match (unknown.is_empty(), pending) {
        (true, 0) => SchemaState::Current,
        (true, pending) => SchemaState::Behind(pending),
        (false, 0) if !has_contracted => SchemaState::Expanded(unknown),
        (false, _) => SchemaState::Unknown(unknown),
    }
}

/// Runs what was not run yet, ours and the job engine's.
pub(crate) async fn migrate(pools: &Pools) -> Result<MigrationReport> {
    match pools.backend {
        Backend::Sqlite => migrate_now(pools).await,
        Backend::Postgres => {
            let mut lock = pools.writer.get_postgres_connection_pool().acquire().await?;
            sqlx::query("SELECT pg_advisory_lock($1)")
                .bind(MIGRATION_LOCK)
                .execute(&mut *lock)
                .await?;
            let report = migrate_now(pools).await;
            sqlx::query("SELECT pg_advisory_unlock($1)")
                .bind(MIGRATION_LOCK)
                .execute(&mut *lock)
                .await?;
            report
        }
    }
}

async fn migrate_now(pools: &Pools) -> Result<MigrationReport> {
    let before = migration::applied(&pools.writer).await?;
    let known = migration::known();
    match state(&known, &before) {
        SchemaState::Unknown(unknown) => return Err(DbError::UnknownSchema(unknown)),
        // The newer program's work is done, and ours with it.
        SchemaState::Expanded(_) => return Ok(MigrationReport::default()),
        SchemaState::Current | SchemaState::Behind(_) => {}
    }
    let applied: Vec<String> = known.into_iter().filter(|name| !before.contains(name)).collect();
    let mut report = MigrationReport { applied, backup: None };
    if let (Some(first), Some(file)) = (report.applied.first(), &pools.file)
        && !before.is_empty()
    {
        report.backup = Some(backup::keep_copy(pools, file, first).await?);
    }
    if !report.applied.is_empty() {
        migration::up(&pools.writer).await?;
    }
    migrate_engine(pools).await?;
    Ok(report)
}

/// The tables of the job engine, by its own migrations. Its `setup` is not used: that one also changes pragmas.
fn engine_migrations(backend: Backend) -> Migrator {
    let mut migrator = match backend {
        Backend::Sqlite => SqliteStorage::<()>::migrations(),
        Backend::Postgres => PostgresStorage::<()>::migrations(),
    };
    // Those of a newer program that works beside this one.
    migrator.set_ignore_missing(true);
    migrator
}

/// How many of the engine's migrations were not run yet.
async fn pending_of_engine(pools: &Pools) -> Result<usize> {
    let applied = applied_of_engine(pools).await?;
    let migrator = engine_migrations(pools.backend);
    Ok(migrator.iter().filter(|known| !applied.contains(&known.version)).count())
}

async fn applied_of_engine(pools: &Pools) -> Result<HashSet<i64>> {
    let (is_there, applied) = match pools.backend {
        Backend::Sqlite => (
            "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = '_sqlx_migrations') AS is_there",
            "SELECT version FROM _sqlx_migrations WHERE success",
        ),
        Backend::Postgres => (
            "SELECT to_regclass('apalis._sqlx_migrations') IS NOT NULL AS is_there",
            "SELECT version FROM apalis._sqlx_migrations WHERE success",
        ),
    };
    let database = &pools.readers;
    let ask = |text| Statement::from_string(database.get_database_backend(), text);
    let found = database.query_one_raw(ask(is_there)).await?;
    if !found.map_or(Ok(false), |row| row.try_get("", "is_there"))? {
        return Ok(HashSet::new());
    }
    let rows = database.query_all_raw(ask(applied)).await?;
    Ok(rows.iter().map(|row| row.try_get("", "version")).collect::<Result<_, DbErr>>()?)
}

async fn migrate_engine(pools: &Pools) -> Result<()> {
    let migrator = engine_migrations(pools.backend);
    let outcome = match pools.backend {
        Backend::Sqlite => migrator.run(pools.writer.get_sqlite_connection_pool()).await,
        Backend::Postgres => migrator.run(pools.writer.get_postgres_connection_pool()).await,
    };
    outcome.map_err(|error| match error {
        MigrateError::Execute(source) => DbError::from(source),
        other => DbError::from(sqlx::Error::Migrate(Box::new(other))),
    })
}
