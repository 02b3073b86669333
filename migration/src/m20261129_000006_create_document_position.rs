//! Creates table `document_position`: what each `KOReader` last said of a document, word for word.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{Columns, bytes, drop_table, index, optional_double, reference, text, time};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = Columns::of(manager);
        let key = Index::create().col("user_id").col("document").col("device_id").take();
        manager
            .create_table(
                Table::create()
                    .table("document_position")
                    .if_not_exists()
                    .col(columns.id("user_id"))
                    .col(bytes("document"))
                    .col(text("device_id"))
                    .col(text("device"))
                    .col(text("progress"))
                    .col(optional_double("percentage").not_null())
                    .col(time("received_at"))
                    .primary_key(&mut key.clone())
                    .foreign_key(&mut reference(
                        "document_position",
                        "user_id",
                        "account",
                        ForeignKeyAction::Cascade,
                    ))
                    .take(),
            )
            .await?;
        index(manager, "document_position", &["document"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "document_position").await
    }
}
