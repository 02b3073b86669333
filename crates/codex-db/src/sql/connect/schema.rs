//! Migrations: what was run, what is to be run, and the copy kept before.
//! Must not know tables.

use super::Pools;
use crate::Result;
use crate::db::{MigrationReport, SchemaState};

pub(crate) async fn schema(pools: &Pools) -> Result<SchemaState> {
    todo!()
}

pub(crate) async fn migrate(pools: &Pools) -> Result<MigrationReport> {
    todo!()
}
