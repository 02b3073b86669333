//! Creates table `schedule`.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{
    Columns, boolean, drop_table, index, optional_text, optional_time, reference, short, text,
    time, unique,
};

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
                    .table("schedule")
                    .if_not_exists()
                    .col(columns.id("id").primary_key())
                    .col(short("work", 32))
                    .col(columns.optional_id("library_id"))
                    .col(optional_text("builtin"))
                    .col(text("cron"))
                    .col(text("time_zone"))
                    .col(boolean("enabled"))
                    .col(optional_time("last_slot"))
                    .col(optional_time("next_slot"))
                    .col(time("created_at"))
                    .col(time("updated_at"))
                    .foreign_key(&mut reference(
                        "schedule",
                        "library_id",
                        "library",
                        ForeignKeyAction::Cascade,
                    ))
                    .take(),
            )
            .await?;
        unique(manager, "schedule", &["builtin"]).await?;
        index(manager, "schedule", &["library_id"]).await?;
        index(manager, "schedule", &["next_slot"]).await?;
        index(manager, "schedule", &["created_at", "id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "schedule").await
    }
}
