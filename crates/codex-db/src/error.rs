//! What a database operation can answer besides its result.
//! Must not be told apart by text above this crate.

use sea_orm::{DbErr, RuntimeErr, SqlErr};

/// Why a database operation did not happen.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// A unique index refused; its name (`uq_<table>__<columns>`) is the same on both engines.
    #[error("the unique index `{index}` refused the row")]
    Unique {
        /// The index.
        index: String,
    },
    /// A foreign key refused.
    #[error("a row that is referred to does not exist, or is still referred to")]
    ForeignKey(#[source] DbErr),
    /// No connection became free, or the database was locked for too long.
    #[error("the database is busy")]
    Busy(#[source] DbErr),
    /// A row to change does not exist.
    #[error("the row to change does not exist")]
    NotFoundOnUpdate,
    /// A cursor belongs to another list or was tampered with.
    #[error("the cursor does not belong to this list")]
    InvalidCursor,
    /// The address of the database cannot be used.
    #[error("the database address cannot be used: {0}")]
    Address(String),
    /// A file beside the database could not be handled.
    #[error("{doing} failed")]
    File {
        /// What was being done.
        doing: String,
        /// Why it failed.
        #[source]
        source: std::io::Error,
    },
    /// The schema was made by a newer program.
    #[error("the schema has migrations this program does not know: {}", .0.join(", "))]
    UnknownSchema(Vec<String>),
    /// A stored value is not what it should be.
    #[error("a stored {what} cannot be read")]
    Corrupt {
        /// What was read.
        what: &'static str,
        /// Why it was refused.
        #[source]
        source: serde_json::Error,
    },
    /// Two classes of access have one id, which is a matter of one in some trillions.
    #[error("the access class `{0}` has the id of another one")]
    ClassesCollide(String),
    /// Anything else.
    #[error("the database failed")]
    Other(#[source] DbErr),
}

impl DbError {
    /// Whether the database may only be away for a while: it is starting, out of reach, or has no connection free.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Busy(_) => true,
            Self::Other(
                DbErr::Conn(RuntimeErr::SqlxError(source))
                | DbErr::Exec(RuntimeErr::SqlxError(source))
                | DbErr::Query(RuntimeErr::SqlxError(source)),
            ) => crate::sql::is_absence(source),
            _ => false,
        }
    }
}

impl From<DbErr> for DbError {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(message)) => {
                return Self::Unique { index: crate::sql::unique_index(&error, &message) };
            }
            Some(SqlErr::ForeignKeyConstraintViolation(_)) => return Self::ForeignKey(error),
            _ => {}
        }
        match &error {
            DbErr::ConnectionAcquire(_) => Self::Busy(error),
            DbErr::RecordNotUpdated => Self::NotFoundOnUpdate,
            DbErr::Exec(RuntimeErr::SqlxError(source))
            | DbErr::Query(RuntimeErr::SqlxError(source))
            | DbErr::Conn(RuntimeErr::SqlxError(source))
                if crate::sql::is_busy(source) =>
            {
                Self::Busy(error)
            }
            _ => Self::Other(error),
        }
    }
}

impl From<sqlx::Error> for DbError {
    fn from(error: sqlx::Error) -> Self {
        Self::from(DbErr::Query(RuntimeErr::SqlxError(std::sync::Arc::new(error))))
    }
}
