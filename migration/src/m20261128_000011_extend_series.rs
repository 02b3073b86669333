//! Adds to table `series` all its metadata, where it came from, and what series are filtered and sorted by.
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
            optional_text("metadata"),
            optional_text("provenance"),
            optional_text("status"),
            optional_integer("total_book_count"),
            optional_text("release_date"),
            optional_double("community_rating"),
        ];
        add_columns(manager, "series", columns).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            "metadata",
            "provenance",
            "status",
            "total_book_count",
            "release_date",
            "community_rating",
        ];
        drop_columns(manager, "series", columns).await
    }
}
