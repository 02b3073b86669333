//! Creates table `series_sharing_tag`.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{Columns, drop_table, index, reference, text};

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
                    .table("series_sharing_tag")
                    .if_not_exists()
                    .col(columns.id("series_id"))
                    .col(text("label"))
                    .primary_key(Index::create().col("series_id").col("label"))
                    .foreign_key(&mut reference(
                        "series_sharing_tag",
                        "series_id",
                        "series",
                        ForeignKeyAction::Cascade,
                    ))
                    .take(),
            )
            .await?;
        index(manager, "series_sharing_tag", &["label", "series_id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "series_sharing_tag").await
    }
}
