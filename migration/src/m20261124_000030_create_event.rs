//! Creates table `event`.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{big_integer, drop_table, index, text, time};

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
                    .table("event")
                    .if_not_exists()
                    .col(big_integer("place").primary_key())
                    .col(text("payload"))
                    .col(time("created_at"))
                    .take(),
            )
            .await?;
        index(manager, "event", &["created_at"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "event").await
    }
}
