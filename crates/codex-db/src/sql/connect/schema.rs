//! Migrations: what was run, what is to be run, and the copy kept before.
//! Must not know tables.

use apalis_postgres::PostgresStorage;
use apalis_sqlite::SqliteStorage;
use sqlx::migrate::MigrateError;

use super::{Pools, backup};
use crate::db::{MigrationReport, SchemaState};
use crate::sql::Backend;
use crate::{DbError, Result};

/// Key of the lock that lets one process at a time migrate a PostgreSQL database ("codex" in ASCII).
const MIGRATION_LOCK: i64 = 0x63_6f64_6578;

/// How the schema stands to this program.
pub(crate) async fn schema(pools: &Pools) -> Result<SchemaState> {
    Ok(state(&migration::known(), &migration::applied(&pools.readers).await?))
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
async fn migrate_engine(pools: &Pools) -> Result<()> {
    let outcome = match pools.backend {
        Backend::Sqlite => {
            SqliteStorage::<()>::migrations().run(pools.writer.get_sqlite_connection_pool()).await
        }
        Backend::Postgres => {
            PostgresStorage::<()>::migrations()
                .run(pools.writer.get_postgres_connection_pool())
                .await
        }
    };
    outcome.map_err(|error| match error {
        MigrateError::Execute(source) => DbError::from(source),
        other => DbError::from(sqlx::Error::Migrate(Box::new(other))),
    })
}
