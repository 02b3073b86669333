//! codex-db: entities, repositories, views, transactions and the task queue on SQLite and PostgreSQL.
//! May depend on models, config, events, utils and migration; knows no HTTP, no parsers and no rules.

mod conn;
mod db;
mod directories;
pub mod entity;
mod error;
mod filter;
mod paging;
pub mod repo;
mod scope;
mod shared_counts;
mod sql;
mod statements;
mod totals;
mod tx;
pub mod view;

pub use conn::Conn;
pub use db::{ConnectionBudget, Db, DbOptions, MigrationReport, Process, SchemaState};
pub use error::DbError;
pub use sql::Backend;
pub use sql::queue::{Queue, QueueError};
pub use statements::counted;
pub use tx::{Enqueued, Tx};

/// Result of every database operation.
pub type Result<T, E = DbError> = std::result::Result<T, E>;
