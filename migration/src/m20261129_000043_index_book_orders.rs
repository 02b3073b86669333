//! Adds to table `book` the indexes of further orders.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::index;

const KEYS: [&str; 3] = ["reading_order", "page_count", "size"];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for key in KEYS {
            index(manager, "book", &[key, "id"]).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for key in KEYS {
            let name = format!("ix_book__{key}_id");
            manager.drop_index(Index::drop().name(name).table("book").to_owned()).await?;
        }
        Ok(())
    }
}
