//! Adds to table `library` how its files become series, and to table `book` whether a person chose its series.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{add_columns, drop_columns, optional_text, optional_time};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [optional_text("layout"), optional_text("placed_layout")];
        add_columns(manager, "library", columns).await?;
        add_columns(manager, "book", [optional_time("pinned_at")]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_columns(manager, "book", ["pinned_at"]).await?;
        drop_columns(manager, "library", ["layout", "placed_layout"]).await
    }
}
