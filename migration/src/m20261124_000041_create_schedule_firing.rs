//! Creates table `schedule_firing`.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{Columns, drop_table, reference, short, time, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = Columns::of(manager);
        manager
            .create_table(
                Table::create()
                    .table("schedule_firing")
                    .if_not_exists()
                    .col(columns.id("id").primary_key())
                    .col(columns.id("schedule_id"))
                    .col(time("slot"))
                    .col(short("outcome", 8))
                    .col(columns.optional_id("task_id"))
                    .col(time("created_at"))
                    .foreign_key(&mut reference(
                        "schedule_firing",
                        "schedule_id",
                        "schedule",
                        ForeignKeyAction::Cascade,
                    ))
                    .take(),
            )
            .await?;
        // The claim: of all processes one may insert a slot.
        unique(manager, "schedule_firing", &["schedule_id", "slot"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "schedule_firing").await
    }
}
