//! Adds to table `book` of PostgreSQL an index of what conditions and facets ask of many books: rows are twenty times as
//! long.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::index_of_postgres;

const NAME: &str = "ix_book__facts";
const COLUMNS: [&str; 8] = [
    "id",
    "series_id",
    "library_id",
    "facet_set_id",
    "access_class_id",
    "format",
    "year",
    "page_count",
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        index_of_postgres(manager, NAME, "book", &COLUMNS).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name(NAME).table("book").if_exists().to_owned()).await
    }
}
