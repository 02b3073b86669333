//! Creates table `book_term`.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{
    Columns, big_integer, by_key, drop_table, index, optional_double, reference, short,
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
        let table = "book_term";
        let mut create = Table::create();
        create
            .table(table)
            .if_not_exists()
            .col(columns.id("book_id"))
            .col(big_integer("term_id"))
            .col(short("role", 40))
            .col(optional_double("position"))
            .primary_key(Index::create().col("book_id").col("term_id").col("role"))
            .foreign_key(&mut reference(table, "book_id", "book", ForeignKeyAction::Cascade))
            .foreign_key(&mut reference(table, "term_id", "term", ForeignKeyAction::Cascade));
        // There are a dozen rows a book, so each byte counts.
        manager.create_table(by_key(manager, create)).await?;
        index(manager, table, &["term_id", "book_id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "book_term").await
    }
}
