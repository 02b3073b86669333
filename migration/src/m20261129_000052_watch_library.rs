//! Adds to table `library` when it is scanned without being asked.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{add_columns, boolean, drop_columns};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let switch = |name| boolean(name).default(false).take();
        add_columns(manager, "library", [switch("is_watched"), switch("scans_at_start")]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_columns(manager, "library", ["scans_at_start", "is_watched"]).await
    }
}
