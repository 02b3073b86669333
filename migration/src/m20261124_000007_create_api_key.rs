//! Creates table `api_key`.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{
    Columns, bytes, drop_table, index, optional_time, reference, text, time, unique,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = Columns::of(manager);
        manager
            .create_table(
                Table::create()
                    .table("api_key")
                    .if_not_exists()
                    .col(columns.id("id").primary_key())
                    .col(columns.id("user_id"))
                    .col(text("label"))
                    .col(bytes("key_hash"))
                    .col(text("prefix"))
                    .col(time("created_at"))
                    .col(optional_time("last_used_at"))
                    .col(optional_time("expires_at"))
                    .foreign_key(&mut reference(
                        "api_key",
                        "user_id",
                        "account",
                        ForeignKeyAction::Cascade,
                    ))
                    .take(),
            )
            .await?;
        unique(manager, "api_key", &["key_hash"]).await?;
        index(manager, "api_key", &["user_id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "api_key").await
    }
}
