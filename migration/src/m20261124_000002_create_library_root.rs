//! Creates table `library_root`.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{Columns, drop_table, index, integer, reference, short, text, unique};

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
                    .table("library_root")
                    .if_not_exists()
                    .col(columns.id("id").primary_key())
                    .col(columns.id("library_id"))
                    .col(text("path"))
                    .col(short("state", 8))
                    .col(integer("position"))
                    .foreign_key(&mut reference(
                        "library_root",
                        "library_id",
                        "library",
                        ForeignKeyAction::Cascade,
                    ))
                    .take(),
            )
            .await?;
        unique(manager, "library_root", &["path"]).await?;
        index(manager, "library_root", &["library_id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "library_root").await
    }
}
