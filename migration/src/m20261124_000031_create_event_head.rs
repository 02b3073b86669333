//! Creates table `event_head`: one row with the place of the newest event.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{big_integer, drop_table, integer};

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
                    .table("event_head")
                    .if_not_exists()
                    .col(integer("id").primary_key())
                    .col(big_integer("place"))
                    .take(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "event_head").await
    }
}
