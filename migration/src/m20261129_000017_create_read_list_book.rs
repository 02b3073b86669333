//! Creates table `read_list_book`.
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
        let table = "read_list_book";
        let mut create = Table::create();
        create
            .table(table)
            .if_not_exists()
            .col(columns.id("list_id"))
            .col(columns.id("book_id"))
            .col(big_integer("position"))
            .primary_key(Index::create().col("list_id").col("book_id"))
            .foreign_key(&mut reference(table, "list_id", "list", ForeignKeyAction::Cascade))
            .foreign_key(&mut reference(table, "book_id", "book", ForeignKeyAction::Cascade));
        manager.create_table(by_key(manager, create)).await?;
        index(manager, table, &["book_id"]).await?;
        index(manager, table, &["list_id", "position", "book_id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "read_list_book").await
    }
}
