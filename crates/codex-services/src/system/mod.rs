//! How the server itself is.
//! Must not change anything.

use codex_db::SchemaState;

use crate::core::Core;
use crate::error::OrWarn;

/// How the server itself is.
pub struct System<'a>(pub(crate) &'a Core);

/// Whether requests can be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Readiness {
    /// The database answers.
    pub database: bool,
    /// The schema is the one this program knows.
    pub schema: bool,
}

impl System<'_> {
    /// Looks at what every request needs.
    pub async fn readiness(&self) -> Readiness {
        let db = &self.0.db();
        let database = db.ping().await.or_warn("asking the database for a sign of life").is_some();
        let schema = database
            && db.schema().await.or_warn("looking at the schema") == Some(SchemaState::Current);
        Readiness { database, schema }
    }
}
