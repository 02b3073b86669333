//! Drops from table `book_document` when a file was looked at: nobody asks for it.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{add_columns, drop_columns, optional_time};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_columns(manager, "book_document", ["created_at"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_columns(manager, "book_document", [optional_time("created_at")]).await
    }
}
