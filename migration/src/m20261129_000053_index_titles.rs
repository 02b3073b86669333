//! Adds to tables `series` and `book` an index of their folded titles, which is looked through as a whole.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::index;

const TABLES: [&str; 2] = ["series", "book"];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            index(manager, table, &["title_search", "id"]).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            let name = format!("ix_{table}__title_search_id");
            manager.drop_index(Index::drop().name(name).table(table).to_owned()).await?;
        }
        Ok(())
    }
}
