//! Creates table `term`.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{big_integer, drop_table, short, text, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("term")
                    .if_not_exists()
                    .col(big_integer("id").primary_key())
                    .col(short("kind", 12))
                    .col(text("name_key"))
                    .col(text("name"))
                    .take(),
            )
            .await?;
        unique(manager, "term", &["kind", "name_key"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "term").await
    }
}
