//! Creates table `request_count`: requests of busy clients within a minute, summed over all processes.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{big_integer, bytes, drop_table, index};

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
                    .table("request_count")
                    .if_not_exists()
                    .col(bytes("client").primary_key())
                    .col(big_integer("minute"))
                    .col(big_integer("requests"))
                    .take(),
            )
            .await?;
        index(manager, "request_count", &["minute"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "request_count").await
    }
}
