//! Drops from table `book` the index of fingerprints, by which nobody looks, and keeps books whose pages are not known out
//! of that of their content: each entry costs a scan as much as a row.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::index;

const TABLE: &str = "book";
const FINGERPRINT: &str = "ix_book__fingerprint";
const CONTENT: &str = "ix_book__content_key";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in [FINGERPRINT, CONTENT] {
            manager.drop_index(Index::drop().name(name).table(TABLE).to_owned()).await?;
        }
        let known = Index::create()
            .name(CONTENT)
            .table(TABLE)
            .col("content_key")
            .and_where(Expr::col("content_key").is_not_null())
            .to_owned();
        manager.create_index(known).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name(CONTENT).table(TABLE).to_owned()).await?;
        index(manager, TABLE, &["content_key"]).await?;
        index(manager, TABLE, &["fingerprint"]).await
    }
}
