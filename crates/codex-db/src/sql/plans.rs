//! How a statement is put so that the engine plans it well.
//! Must not change what a statement answers.

use sea_orm::sea_query::{Expr, Func};

use super::Backend;

/// A column in a way that SQLite knows no index of. Without statistics it takes one that finds half of all rows for as
/// good as one that finds a few.
pub(crate) fn without_index(backend: Backend, column: Expr) -> Expr {
    match backend {
        Backend::Sqlite => Func::coalesce([column.clone(), column]).into(),
        Backend::Postgres => column,
    }
}

/// Whether what a viewer has begun of series is gathered in any case: behind a negative, PostgreSQL would take the dearer
/// one of the two ways.
pub(crate) fn gathers_what_was_begun(backend: Backend) -> bool {
    match backend {
        Backend::Sqlite => false,
        Backend::Postgres => true,
    }
}
