//! Creates table `preset`.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{
    Columns, boolean, drop_table, index, optional_text, reference, short, text, time, unique,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = Columns::of(manager);
        let table = "preset";
        let mut create = Table::create();
        create
            .table(table)
            .if_not_exists()
            .col(columns.id("id").primary_key())
            .col(columns.id("user_id"))
            .col(short("subject", 8))
            .col(text("name"))
            .col(text("name_key"))
            .col(text("condition"))
            .col(optional_text("sort"))
            .col(boolean("is_shared"))
            .col(time("created_at"))
            .col(time("updated_at"))
            .foreign_key(&mut reference(table, "user_id", "account", ForeignKeyAction::Cascade));
        manager.create_table(create).await?;
        unique(manager, table, &["user_id", "subject", "name_key"]).await?;
        index(manager, table, &["name_key", "id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "preset").await
    }
}
