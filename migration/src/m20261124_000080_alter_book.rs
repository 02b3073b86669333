//! Adds to table `book` where its metadata came from, and what books are filtered and sorted by.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{add_columns, drop_columns, optional_double, optional_integer, optional_text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            optional_text("provenance"),
            optional_text("release_date"),
            optional_text("language"),
            optional_integer("age_rating"),
            optional_double("community_rating"),
        ];
        add_columns(manager, "book", columns).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = ["provenance", "release_date", "language", "age_rating", "community_rating"];
        drop_columns(manager, "book", columns).await
    }
}
