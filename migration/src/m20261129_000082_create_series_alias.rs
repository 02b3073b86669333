//! Creates table `series_alias`.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{Columns, by_key, drop_table, index, reference, text, time};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = Columns::of(manager);
        let table = "series_alias";
        let mut create = Table::create();
        create
            .table(table)
            .if_not_exists()
            .col(columns.id("library_id"))
            .col(text("folder"))
            .col(columns.id("series_id"))
            .col(time("created_at"))
            .primary_key(Index::create().col("library_id").col("folder"))
            .foreign_key(&mut reference(table, "library_id", "library", ForeignKeyAction::Cascade))
            .foreign_key(&mut reference(table, "series_id", "series", ForeignKeyAction::Cascade));
        manager.create_table(by_key(manager, create)).await?;
        index(manager, table, &["series_id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "series_alias").await
    }
}
