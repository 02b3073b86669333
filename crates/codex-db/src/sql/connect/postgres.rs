//! Pools of a PostgreSQL server.
//! Must not migrate.

use std::str::FromStr;
use std::time::Duration;

use sea_orm::{DatabaseConnection, SqlxPostgresConnector};
use sqlx::ConnectOptions as _;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::Pools;
use crate::db::DbOptions;
use crate::sql::Backend;
use crate::{DbError, Result};

/// An idle connection is given back after this time, so that many replicas fit into one server.
const IDLE_TIMEOUT: Duration = Duration::from_mins(5);
/// Connections for transactions beside those for reading.
const WRITERS: u32 = 4;

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
