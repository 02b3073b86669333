//! Creates table `task`.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{
    Columns, boolean, drop_table, index, integer, optional_text, optional_time, short, text, time,
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
                    .table("task")
                    .if_not_exists()
                    .col(columns.id("id").primary_key())
                    .col(text("kind"))
                    .col(short("lane", 16))
                    .col(text("payload"))
                    .col(optional_text("dedupe_key"))
                    .col(short("state", 8))
                    .col(optional_text("progress"))
                    .col(optional_text("error_code"))
                    .col(optional_text("error_message"))
                    .col(integer("attempts"))
                    .col(optional_text("owner"))
                    .col(optional_time("lease_until"))
                    .col(boolean("cancel_requested"))
                    .col(optional_time("dispatched_at"))
                    .col(time("created_at"))
                    .col(optional_time("started_at"))
                    .col(optional_time("finished_at"))
                    .take(),
            )
            .await?;
        index(manager, "task", &["state", "created_at", "id"]).await?;
        index(manager, "task", &["dedupe_key", "created_at", "id"]).await?;
        // The query builder knows no partial indexes; both engines read this text.
        manager
            .get_connection()
            .execute_unprepared(
                "CREATE UNIQUE INDEX IF NOT EXISTS \"uq_task__dedupe_key\" ON \"task\" (\"dedupe_key\") \
                 WHERE \"state\" IN ('queued', 'running')",
            )
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "task").await
    }
}
