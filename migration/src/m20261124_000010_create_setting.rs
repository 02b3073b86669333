//! Creates table `setting`.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{drop_table, text, time};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("setting")
                    .if_not_exists()
                    .col(text("key").primary_key())
                    .col(text("value"))
                    .col(time("updated_at"))
                    .take(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "setting").await
    }
}
