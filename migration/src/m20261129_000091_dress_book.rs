//! Adds to table `book` what their covers look like, and which covers are shown instead of those made of them.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{add_columns, drop_columns, optional_bytes, optional_integer};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            optional_bytes("cover_look"),
            optional_integer("own_cover_version"),
            optional_bytes("own_cover_look"),
        ];
        add_columns(manager, "book", columns).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_columns(manager, "book", ["cover_look", "own_cover_version", "own_cover_look"]).await
    }
}
