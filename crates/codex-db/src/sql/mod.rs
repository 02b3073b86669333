//! Everything that differs between SQLite and PostgreSQL, and every raw statement.
//! Must be the only place that asks which engine it is.

pub(crate) mod bulk;
pub(crate) mod chunk;
pub(crate) mod connect;
mod errors;
pub(crate) mod packed;
pub(crate) mod paths;
pub(crate) mod plans;
pub(crate) mod queue;
mod raw;
pub(crate) mod relay;
pub(crate) mod standing;
pub(crate) mod together;

pub(crate) use errors::{is_absence, is_busy, unique_index};
pub(crate) use raw::{marks, numbered, statement};

/// A database engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Backend {
    /// Embedded, one process.
    Sqlite,
    /// A server, many processes.
    Postgres,
}

/// Our name of the engine behind a connection; others are not compiled in.
pub(crate) fn backend(backend: sea_orm::DbBackend) -> Backend {
    match backend {
        sea_orm::DbBackend::Postgres => Backend::Postgres,
        _ => Backend::Sqlite,
    }
}
