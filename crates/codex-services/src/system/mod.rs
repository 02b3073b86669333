//! How the server itself is.
//! Must not change anything.

use std::time::Duration;

use crate::core::Core;
use crate::error::OrWarn;

/// How long the database may take to show that it lives.
const PATIENCE: Duration = Duration::from_secs(2);

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
        // A database that does not answer in time is as good as none; whoever asks has a deadline, too.
        let looked = tokio::time::timeout(PATIENCE, self.look()).await;
        looked.unwrap_or(Readiness { database: false, schema: false })
    }

    async fn look(&self) -> Readiness {
        let db = &self.0.db();
        let database = db.ping().await.or_warn("asking the database for a sign of life").is_some();
        let schema = database
            && db.schema().await.or_warn("looking at the schema").is_some_and(|state| state.fits());
        Readiness { database, schema }
    }
}
