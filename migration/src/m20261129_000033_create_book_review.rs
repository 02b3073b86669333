//! Creates table `book_review`.
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
        let table = "book_review";
        let mut create = Table::create();
        create
            .table(table)
            .if_not_exists()
            .col(columns.id("user_id"))
            .col(columns.id("book_id"))
            .col(text("text"))
            .col(time("updated_at"))
            .primary_key(Index::create().col("user_id").col("book_id"))
            .foreign_key(&mut reference(table, "user_id", "account", ForeignKeyAction::Cascade))
            .foreign_key(&mut reference(table, "book_id", "book", ForeignKeyAction::Cascade));
        manager.create_table(by_key(manager, create)).await?;
        index(manager, table, &["book_id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "book_review").await
    }
}
