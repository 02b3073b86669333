//! Creates table `book_document`: by what `KOReader` knows the file of a book.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{
    Columns, big_integer, bytes, drop_table, index, optional_bytes, reference, text, time,
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
        manager
            .create_table(
                Table::create()
                    .table("book_document")
                    .if_not_exists()
                    .col(columns.id("book_id").primary_key())
                    .col(big_integer("size"))
                    .col(big_integer("modified_us"))
                    .col(text("file_name"))
                    .col(optional_bytes("content"))
                    .col(bytes("name"))
                    .col(time("created_at"))
                    .foreign_key(&mut reference(
                        "book_document",
                        "book_id",
                        "book",
                        ForeignKeyAction::Cascade,
                    ))
                    .take(),
            )
            .await?;
        index(manager, "book_document", &["content"]).await?;
        index(manager, "book_document", &["name"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "book_document").await
    }
}
