//! Pools of an SQLite file: many readers that cannot write, one writer.
//! Must not migrate.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseConnection, SqlxSqliteConnector};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, Executor as _};

use super::Pools;
use crate::db::DbOptions;
use crate::sql::Backend;
use crate::{DbError, Result};

const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Longest wait for a connection that shall give memory back.
const SHRINK_TIMEOUT: Duration = Duration::from_secs(1);
/// Nothing of the file is mapped: every connection's mapping counts as resident memory of its own, and the kernel's
/// page cache serves reads just as well.
const MMAP_BYTES: &str = "0";
/// Kibibytes of page cache a connection may hold.
const READER_CACHE: &str = "-1024";
const WRITER_CACHE: &str = "-4096";
/// Compiled statements kept by a connection.
const STATEMENTS: usize = 128;

pub(super) async fn open(options: &DbOptions) -> Result<Pools> {
    let base = SqliteConnectOptions::from_str(options.url.expose())
        .map_err(|error| DbError::Address(error.to_string()))?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .busy_timeout(BUSY_TIMEOUT)
        .foreign_keys(true)
        .statement_cache_capacity(STATEMENTS)
        .pragma("temp_store", "memory")
        .pragma("mmap_size", MMAP_BYTES)
        .pragma("journal_size_limit", "67108864")
        .optimize_on_close(false, None)
        .disable_statement_logging();
    let file: PathBuf = base.get_filename().to_owned();
    make_folder(&file)?;
    // The writer comes first: it makes the file and turns it to WAL, which readers cannot.
    let writer = pool(options, 1, base.clone().pragma("cache_size", WRITER_CACHE)).await?;
    let reader = base.pragma("cache_size", READER_CACHE).pragma("query_only", "on");
    let readers = pool(options, options.connections, reader.clone()).await?;
    let background = pool(options, options.background_connections, reader).await?;
    Ok(Pools {
        backend: Backend::Sqlite,
        process: options.process,
        readers,
        background,
        background_writer: writer.clone(),
        writer,
        file: Some(file),
    })
}

/// Refreshes what the planner knows of the tables that changed much.
pub(super) async fn optimize(pools: &Pools) -> Result<()> {
    pools.writer.execute_unprepared("PRAGMA optimize").await?;
    Ok(())
}

/// Gives back what a long run of large batches left behind: compiled statements of many rows and cached pages. The first
/// connection of a pool is waited for, since it is mostly the one; others that are in use are left alone.
pub(super) async fn shrink(pools: &Pools) -> Result<()> {
    for pool in [&pools.writer, &pools.background] {
        let pool = pool.get_sqlite_connection_pool();
        let mut idle = Vec::new();
        if let Ok(first) = tokio::time::timeout(SHRINK_TIMEOUT, pool.acquire()).await {
            idle.push(first?);
        }
        idle.extend(std::iter::from_fn(|| pool.try_acquire()));
        for connection in &mut idle {
            connection.clear_cached_statements().await?;
            connection.execute("PRAGMA shrink_memory").await?;
        }
    }
    Ok(())
}

fn make_folder(file: &Path) -> Result<()> {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => {
            std::fs::create_dir_all(folder).map_err(|source| DbError::File {
                doing: format!("making the folder {}", folder.display()),
                source,
            })
        }
        _ => Ok(()),
    }
}

async fn pool(
    options: &DbOptions,
    connections: u32,
    connect: SqliteConnectOptions,
) -> Result<DatabaseConnection> {
    let pool = SqlitePoolOptions::new()
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(options.acquire_timeout)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_with(connect)
        .await?;
    Ok(SqlxSqliteConnector::from_sqlx_sqlite_pool(pool))
}
