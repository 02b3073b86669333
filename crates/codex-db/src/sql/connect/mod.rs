//! Opens, migrates and closes a database of either engine.
//! Must not know entities.

mod backup;
mod postgres;
mod schema;
mod sqlite;

use sea_orm::{
    DatabaseConnection, DatabaseTransaction, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};

pub(crate) use schema::{migrate, schema};

use super::Backend;
use crate::db::{ConnectionBudget, DbOptions, Process, Share};
use crate::{DbError, Result, statements};

/// The pools of one database.
pub(crate) struct Pools {
    pub(crate) backend: Backend,
    /// What the process is for.
    pub(crate) process: Process,
    /// For requests; read-only on SQLite.
    pub(crate) readers: DatabaseConnection,
    /// For background work; read-only on SQLite.
    pub(crate) background: DatabaseConnection,
    /// For transactions of requests; on SQLite the one connection that writes.
    pub(crate) writer: DatabaseConnection,
    /// For transactions of background work; on SQLite the same one, whose turns are given in the order of asking.
    pub(crate) background_writer: DatabaseConnection,
    /// The SQLite file.
    pub(crate) file: Option<std::path::PathBuf>,
}

/// Opens the pools.
pub(crate) async fn open(options: &DbOptions) -> Result<Pools> {
    let url = options.url.expose();
    let mut pools = if url.starts_with("sqlite:") {
        sqlite::open(options).await?
    } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        postgres::open(options).await?
    } else {
        let unknown = "it begins with neither sqlite:// nor postgres://";
        return Err(DbError::Address(unknown.to_owned()));
    };
    let Pools { readers, background, writer, background_writer, .. } = &mut pools;
    for pool in [readers, background, writer, background_writer] {
        statements::watch(pool);
    }
    Ok(pools)
}

/// Begins a writing transaction. On SQLite it takes the write lock at once: a transaction that first reads and
/// then writes would otherwise fail whenever another one wrote in between.
pub(crate) async fn begin(pools: &Pools, share: Share) -> Result<DatabaseTransaction> {
    let sqlite_transaction_mode = match pools.backend {
        Backend::Sqlite => Some(SqliteTransactionMode::Immediate),
        Backend::Postgres => None,
    };
    let options = TransactionOptions { sqlite_transaction_mode, ..Default::default() };
    Ok(writer(pools, share).begin_with_options(options).await?)
}

/// For what writes in the name of whoever has this share.
pub(crate) fn writer(pools: &Pools, share: Share) -> &DatabaseConnection {
    match share {
        Share::Requests => &pools.writer,
        Share::Background => &pools.background_writer,
    }
}

/// See [`crate::Db::connection_budget`].
pub(crate) async fn connection_budget(pools: &Pools) -> Result<Option<ConnectionBudget>> {
    match pools.backend {
        Backend::Sqlite => Ok(None),
        Backend::Postgres => postgres::connection_budget(pools).await.map(Some),
    }
}

/// See [`crate::Db::settle`].
pub(crate) async fn settle(pools: &Pools) -> Result<()> {
    match pools.backend {
        Backend::Sqlite => sqlite::shrink(pools).await,
        Backend::Postgres => postgres::vacuum(pools).await,
    }
}

/// Closes every pool.
pub(crate) async fn close(pools: &Pools) -> Result<()> {
    if pools.backend == Backend::Sqlite {
        sqlite::optimize(pools).await?;
    }
    pools.readers.clone().close().await?;
    pools.background.clone().close().await?;
    pools.writer.clone().close().await?;
    pools.background_writer.clone().close().await?;
    Ok(())
}
