//! Creates table `deck_choice`: which series a user does not want to see on deck, for good or for a while.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{Columns, drop_table, index, optional_time, reference, time};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = Columns::of(manager);
        let to = |column, table| reference("deck_choice", column, table, ForeignKeyAction::Cascade);
        manager
            .create_table(
                Table::create()
                    .table("deck_choice")
                    .if_not_exists()
                    .col(columns.id("user_id"))
                    .col(columns.id("series_id"))
                    .col(optional_time("snoozed_until"))
                    .col(time("created_at"))
                    .primary_key(Index::create().col("user_id").col("series_id"))
                    .foreign_key(&mut to("user_id", "account"))
                    .foreign_key(&mut to("series_id", "series"))
                    .take(),
            )
            .await?;
        index(manager, "deck_choice", &["series_id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "deck_choice").await
    }
}
