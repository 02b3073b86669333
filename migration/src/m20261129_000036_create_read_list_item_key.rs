//! Creates table `read_list_item_key`.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{Columns, by_key, drop_table, index, reference, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = Columns::of(manager);
        let table = "read_list_item_key";
        let mut create = Table::create();
        create
            .table(table)
            .if_not_exists()
            .col(columns.id("item_id"))
            .col(text("key"))
            .primary_key(Index::create().col("item_id").col("key"))
            .foreign_key(&mut reference(
                table,
                "item_id",
                "read_list_item",
                ForeignKeyAction::Cascade,
            ));
        manager.create_table(by_key(manager, create)).await?;
        index(manager, table, &["key"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "read_list_item_key").await
    }
}
