//! Creates table `list`.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{Columns, drop_table, optional_text, short, text, time, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = Columns::of(manager);
        let table = "list";
        let mut create = Table::create();
        create
            .table(table)
            .if_not_exists()
            .col(columns.id("id").primary_key())
            .col(short("kind", 12))
            .col(text("name"))
            .col(text("name_key"))
            .col(optional_text("summary"))
            .col(optional_text("rule"))
            .col(time("created_at"))
            .col(time("updated_at"));
        manager.create_table(create).await?;
        unique(manager, table, &["kind", "name_key"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "list").await
    }
}
