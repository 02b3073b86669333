//! Pools of a PostgreSQL server.
//! Must not migrate.

use std::str::FromStr;
use std::time::Duration;

use sea_orm::{DatabaseConnection, SqlxPostgresConnector};
use sqlx::ConnectOptions as _;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::Pools;
use crate::db::{ConnectionBudget, DbOptions};
use crate::sql::Backend;
use crate::{DbError, Result};

/// An idle connection is given back after this time, so that many replicas fit into one server.
const IDLE_TIMEOUT: Duration = Duration::from_mins(5);
/// Connections for transactions beside those for reading.
const WRITERS: u32 = 4;

/// The connection that listens to other processes.
const LISTENERS: i64 = 1;

pub(super) async fn open(options: &DbOptions) -> Result<Pools> {
    let connect = PgConnectOptions::from_str(options.url.expose())
        .map_err(|error| DbError::Address(error.to_string()))?
        .application_name("codex")
        .disable_statement_logging();
    Ok(Pools {
        backend: Backend::Postgres,
        readers: pool(options, options.connections, connect.clone()).await?,
        background: pool(options, options.background_connections, connect.clone()).await?,
        writer: pool(options, WRITERS, connect).await?,
        file: None,
    })
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
    let needed: u32 = [&pools.readers, &pools.background, &pools.writer]
        .map(|pool| pool.get_postgres_connection_pool().options().get_max_connections())
        .iter()
        .sum();
    Ok(ConnectionBudget { needed: i64::from(needed) + LISTENERS, allowed, in_use })
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
        .connect_with(connect)
        .await?;
    Ok(SqlxPostgresConnector::from_sqlx_postgres_pool(pool))
}
