//! Indexes positions by book and reader: by the book alone, each look at one reader's position passed by those of all.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::index;

const TABLE: &str = "progress";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        index(manager, TABLE, &["book_id", "user_id"]).await?;
        drop_index(manager, "ix_progress__book_id").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        index(manager, TABLE, &["book_id"]).await?;
        drop_index(manager, "ix_progress__book_id_user_id").await
    }
}

async fn drop_index(manager: &SchemaManager<'_>, name: &str) -> Result<(), DbErr> {
    manager.drop_index(Index::drop().name(name).table(TABLE).to_owned()).await
}
