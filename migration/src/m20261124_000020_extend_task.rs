//! Extends table `task` by priority, waiting time and strikes, with the indexes of lists and of what waits.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{index, integer, optional_time};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLE: &str = "task";
const NUMBERS: [&str; 3] = ["priority", "failures", "crashes"];
const NOT_BEFORE: &str = "not_before";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A program of before records tasks without these columns, so they have defaults. One column a statement:
        // SQLite adds no more.
        for name in NUMBERS {
            let mut column = integer(name);
            column.default(0);
            manager.alter_table(Table::alter().table(TABLE).add_column(column).take()).await?;
        }
        let not_before = optional_time(NOT_BEFORE);
        manager.alter_table(Table::alter().table(TABLE).add_column(not_before).take()).await?;
        index(manager, TABLE, &["created_at", "id"]).await?;
        index(manager, TABLE, &["lane", "state", "created_at", "id"]).await?;
        // What waits to be handed out, in the order in which that happens, and what was handed out and waits for a
        // worker. The query builder knows no partial indexes; both engines read these texts.
        let connection = manager.get_connection();
        connection
            .execute_unprepared(
                "CREATE INDEX IF NOT EXISTS \"ix_task__waiting\" ON \"task\" \
                 (\"lane\", \"priority\" DESC, \"created_at\", \"id\") \
                 WHERE \"state\" = 'queued' AND \"dispatched_at\" IS NULL",
            )
            .await?;
        connection
            .execute_unprepared(
                "CREATE INDEX IF NOT EXISTS \"ix_task__handed_out\" ON \"task\" (\"lane\", \"dispatched_at\") \
                 WHERE \"state\" = 'queued' AND \"dispatched_at\" IS NOT NULL",
            )
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in [
            "ix_task__handed_out",
            "ix_task__waiting",
            "ix_task__lane_state_created_at_id",
            "ix_task__created_at_id",
        ] {
            let mut drop = Index::drop();
            drop.name(name).table(TABLE);
            manager.drop_index(drop).await?;
        }
        for name in NUMBERS.into_iter().chain([NOT_BEFORE]) {
            manager.alter_table(Table::alter().table(TABLE).drop_column(name).take()).await?;
        }
        Ok(())
    }
}
