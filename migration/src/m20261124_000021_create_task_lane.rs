//! Creates table `task_lane`.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{boolean, drop_table, optional_integer, short, time};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut lane = short("lane", 16);
        lane.primary_key();
        manager
            .create_table(
                Table::create()
                    .table("task_lane")
                    .if_not_exists()
                    .col(lane)
                    .col(boolean("paused"))
                    .col(optional_integer("concurrency"))
                    .col(time("updated_at"))
                    .take(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "task_lane").await
    }
}
