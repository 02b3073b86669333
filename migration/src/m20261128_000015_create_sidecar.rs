//! Creates table `sidecar`.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{Columns, big_integer, drop_table, index, reference, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = Columns::of(manager);
        let table = "sidecar";
        manager
            .create_table(
                Table::create()
                    .table(table)
                    .if_not_exists()
                    .col(columns.id("root_id"))
                    .col(text("path"))
                    .col(columns.id("library_id"))
                    .col(columns.optional_id("series_id"))
                    .col(big_integer("size"))
                    .col(big_integer("modified_us"))
                    .primary_key(Index::create().col("root_id").col("path"))
                    .foreign_key(&mut reference(
                        table,
                        "root_id",
                        "library_root",
                        ForeignKeyAction::Cascade,
                    ))
                    .foreign_key(&mut reference(
                        table,
                        "library_id",
                        "library",
                        ForeignKeyAction::Cascade,
                    ))
                    .foreign_key(&mut reference(
                        table,
                        "series_id",
                        "series",
                        ForeignKeyAction::Cascade,
                    ))
                    .take(),
            )
            .await?;
        index(manager, table, &["library_id"]).await?;
        index(manager, table, &["series_id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "sidecar").await
    }
}
