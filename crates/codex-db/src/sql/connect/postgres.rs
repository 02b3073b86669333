//! Pools of a PostgreSQL server.
//! Must not migrate.

use std::str::FromStr;
use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseConnection, SqlxPostgresConnector};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sqlx::{ConnectOptions as _, Connection as _, Executor as _};

use super::Pools;
use crate::db::{ConnectionBudget, DbOptions, Process};
use crate::sql::Backend;
use crate::{DbError, Result};

/// An idle connection is given back after this time, so that many replicas fit into one server.
const IDLE_TIMEOUT: Duration = Duration::from_mins(5);
/// A connection that was given back longer ago than this is tried before it is used: a server that has gone away since
/// would fail a request. Of the others each try would be a way there and back in every request.
const TRUSTED: Duration = Duration::from_secs(1);
/// Connections of a worker for what is not a task: listening, health, accounts.
const OF_A_WORKER: u32 = 1;
/// Connections of a command: one for a transaction and one to read beside it, and as many again.
const OF_A_COMMAND: u32 = 4;

/// The connection that listens to other processes.
const LISTENERS: u32 = 1;

pub(super) async fn open(options: &DbOptions) -> Result<Pools> {
    let connect = PgConnectOptions::from_str(options.url.expose())
        .map_err(|error| DbError::Address(error.to_string()))?
        .application_name("codex")
        .disable_statement_logging();
    let of_background = options.background_connections;
    match options.process {
        Process::Server => {
            let sizes =
                [options.connections, options.write_connections, of_background, of_background];
            separate(options, sizes, connect).await
        }
        Process::Worker => {
            separate(options, [OF_A_WORKER, OF_A_WORKER, of_background, of_background], connect)
                .await
        }
        Process::Command => {
            Ok(shared(options.process, pool(options, OF_A_COMMAND, connect).await?))
        }
        Process::Watcher => Ok(shared(options.process, pool(options, 1, connect).await?)),
    }
}

/// Pools for reading and transactions of requests, and those of background work.
async fn separate(
    options: &DbOptions,
    [readers, writers, background, background_writers]: [u32; 4],
    connect: PgConnectOptions,
) -> Result<Pools> {
    Ok(Pools {
        backend: Backend::Postgres,
        process: options.process,
        readers: pool(options, readers, connect.clone()).await?,
        writer: pool(options, writers, connect.clone()).await?,
        background: pool(options, background, connect.clone()).await?,
        background_writer: pool(options, background_writers, connect).await?,
        file: None,
    })
}

/// One pool for everything: nobody in such a process waits for anybody else.
fn shared(process: Process, pool: DatabaseConnection) -> Pools {
    Pools {
        backend: Backend::Postgres,
        process,
        readers: pool.clone(),
        writer: pool.clone(),
        background: pool.clone(),
        background_writer: pool,
        file: None,
    }
}

/// Compares what the pools may grow to with what the server gives.
pub(super) async fn connection_budget(pools: &Pools) -> Result<ConnectionBudget> {
    // Version 16 has a second kind of reserve; an older server answers NULL.
    const LIMITS: &str = "SELECT current_setting('max_connections')::bigint \
        - current_setting('superuser_reserved_connections')::bigint \
        - COALESCE(current_setting('reserved_connections', true)::bigint, 0), \
        (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend')";
    let readers = pools.readers.get_postgres_connection_pool();
    let (allowed, in_use): (i64, i64) = sqlx::query_as(LIMITS).fetch_one(readers).await?;
    let most = |pool: &DatabaseConnection| {
        pool.get_postgres_connection_pool().options().get_max_connections()
    };
    let needed = match pools.process {
        Process::Server | Process::Worker => {
            let all = [&pools.readers, &pools.writer, &pools.background, &pools.background_writer];
            all.into_iter().map(most).sum::<u32>() + LISTENERS
        }
        Process::Command | Process::Watcher => most(&pools.readers),
    };
    Ok(ConnectionBudget { needed: i64::from(needed), allowed, in_use })
}

/// Has the planner take a page that is looked up for hardly dearer than one that follows another, as it is in memory and on
/// solid state: else it reads all books to find a few. What somebody has read is kept by its hash in 16 MiB, which is enough
/// for 400,000 books; of more than fit it would look through all for each row. What an operator has set stays.
async fn plan_well(connection: &mut PgConnection) -> sqlx::Result<()> {
    const SETTINGS: &str = "SELECT set_config(name, wanted, false) FROM pg_settings \
        JOIN (VALUES ('random_page_cost', '1.1'), ('jit', 'off'), ('work_mem', '16MB')) \
        AS w (setting_name, wanted) ON setting_name = name WHERE source = 'default'";
    connection.execute(SETTINGS).await.map(|_done| ())
}

/// Tidies up the tables that changed much: what is dead goes, what is seen by all is noted, which indexes alone can then
/// answer, and the planner's statistics are new. No reader or writer waits for that, and a table that is locked is left to
/// the server.
pub(super) async fn vacuum(pools: &Pools) -> Result<()> {
    const CHANGED: &str = "SELECT quote_ident(relname) FROM pg_stat_user_tables \
        WHERE schemaname = current_schema() \
        AND GREATEST(n_mod_since_analyze, n_dead_tup) > 1000 + n_live_tup / 20";
    let pool = pools.background_writer.get_postgres_connection_pool();
    let tables: Vec<String> = sqlx::query_scalar(CHANGED).fetch_all(pool).await?;
    if !tables.is_empty() {
        // To make a file shorter, everybody would be locked out.
        let options = "ANALYZE, SKIP_LOCKED, TRUNCATE false";
        let vacuum = format!("VACUUM ({options}) {}", tables.join(", "));
        pools.background_writer.execute_unprepared(&vacuum).await?;
    }
    Ok(())
}

async fn pool(
    options: &DbOptions,
    connections: u32,
    connect: PgConnectOptions,
) -> Result<DatabaseConnection> {
    let pool = PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(options.acquire_timeout)
        .idle_timeout(IDLE_TIMEOUT)
        .test_before_acquire(false)
        .before_acquire(|connection, state| {
            Box::pin(async move {
                if state.idle_for > TRUSTED {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .after_connect(|connection, _| Box::pin(async { plan_well(connection).await }))
        .connect_with(connect)
        .await?;
    Ok(SqlxPostgresConnector::from_sqlx_postgres_pool(pool))
}
