//! Creates table `bookmark`.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{
    Columns, big_integer, drop_table, index, optional_integer, optional_text, reference, time,
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
        let table = "bookmark";
        let mut create = Table::create();
        create
            .table(table)
            .if_not_exists()
            .col(columns.id("user_id"))
            .col(columns.id("id"))
            .col(columns.id("book_id"))
            .col(optional_integer("page"))
            .col(optional_text("locator"))
            .col(optional_text("note"))
            .col(big_integer("position"))
            .col(time("created_at"))
            .col(time("updated_at"))
            .primary_key(Index::create().col("user_id").col("id"))
            .foreign_key(&mut reference(table, "user_id", "account", ForeignKeyAction::Cascade))
            .foreign_key(&mut reference(table, "book_id", "book", ForeignKeyAction::Cascade));
        manager.create_table(create).await?;
        index(manager, table, &["user_id", "book_id", "position", "id"]).await?;
        index(manager, table, &["user_id", "created_at", "id"]).await?;
        index(manager, table, &["book_id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "bookmark").await
    }
}
