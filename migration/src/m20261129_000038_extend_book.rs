//! Adds to table `book` what its pages are known by, and to table `book_hash` a way to equal files.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{add_columns, drop_columns, index, optional_big_integer};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_columns(manager, "book", [optional_big_integer("content_key")]).await?;
        index(manager, "book", &["content_key"]).await?;
        index(manager, "book_hash", &["sha256"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, table) in
            [("ix_book_hash__sha256", "book_hash"), ("ix_book__content_key", "book")]
        {
            manager.drop_index(Index::drop().name(name).table(table).to_owned()).await?;
        }
        drop_columns(manager, "book", ["content_key"]).await
    }
}
