//! Creates table `collection_series`.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{Columns, big_integer, by_key, drop_table, index, reference};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = Columns::of(manager);
        let table = "collection_series";
        let mut create = Table::create();
        create
            .table(table)
            .if_not_exists()
            .col(columns.id("list_id"))
            .col(columns.id("series_id"))
            .col(big_integer("position"))
            .primary_key(Index::create().col("list_id").col("series_id"))
            .foreign_key(&mut reference(table, "list_id", "list", ForeignKeyAction::Cascade))
            .foreign_key(&mut reference(table, "series_id", "series", ForeignKeyAction::Cascade));
        manager.create_table(by_key(manager, create)).await?;
        index(manager, table, &["series_id"]).await?;
        index(manager, table, &["list_id", "position", "series_id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "collection_series").await
    }
}
