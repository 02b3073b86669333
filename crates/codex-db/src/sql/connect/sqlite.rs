//! Pools of an SQLite file: many readers that cannot write, one writer.
//! Must not migrate.

use std::num::NonZero;
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
/// Bytes of the file that a connection maps which somebody waits for. Lists look at thousands of rows in places all over
/// the file, and half of their time would go into copying pages out of the kernel's cache. What is mapped counts as
/// resident memory of each connection, though it is the same memory and the kernel takes it back at will; hence there are
/// no more of these connections than the processor has use for, and they are closed when nobody asks.
const MAPPED: &str = "1073741824";
/// The others go through much and would map much for nobody.
const NOT_MAPPED: &str = "0";
/// A mapped connection that nobody asked for this long is closed.
const READERS_REST: Duration = Duration::from_mins(1);
/// Connections beyond the number of cores, for those that wait for a disk.
const BEYOND_CORES: u32 = 2;
/// Rows that a reader is ahead of who asked: each wait for the other is a change of threads.
const ROWS_AHEAD: usize = 512;
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
        .pragma("mmap_size", NOT_MAPPED)
        .row_buffer_size(ROWS_AHEAD)
        .pragma("journal_size_limit", "67108864")
        .optimize_on_close(false, None)
        .disable_statement_logging();
    let file: PathBuf = base.get_filename().to_owned();
    make_folder(&file)?;
    // The writer comes first: it makes the file and turns it to WAL, which readers cannot.
    let writer = pool(options, 1, base.clone().pragma("cache_size", WRITER_CACHE), None).await?;
    let reader = base.pragma("cache_size", READER_CACHE).pragma("query_only", "on");
    let mapped = reader.clone().pragma("mmap_size", MAPPED);
    let readers = pool(options, readers(options), mapped, Some(READERS_REST)).await?;
    let background = pool(options, options.background_connections, reader, None).await?;
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

/// How many connections those have who wait.
fn readers(options: &DbOptions) -> u32 {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let useful = u32::try_from(cores).unwrap_or(u32::MAX).saturating_add(BEYOND_CORES);
    options.connections.min(useful)
}

async fn pool(
    options: &DbOptions,
    connections: u32,
    connect: SqliteConnectOptions,
    rest: Option<Duration>,
) -> Result<DatabaseConnection> {
    let pool = SqlitePoolOptions::new()
        .max_connections(connections)
        .min_connections(u32::from(rest.is_none()))
        .acquire_timeout(options.acquire_timeout)
        .idle_timeout(rest)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_with(connect)
        .await?;
    Ok(SqlxSqliteConnector::from_sqlx_sqlite_pool(pool))
}
