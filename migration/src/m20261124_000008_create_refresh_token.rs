//! Creates table `refresh_token`.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{
    Columns, bytes, drop_table, index, optional_text, optional_time, reference, time, unique,
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
                    .table("refresh_token")
                    .if_not_exists()
                    .col(columns.id("id").primary_key())
                    .col(columns.id("user_id"))
                    .col(columns.id("family_id"))
                    .col(bytes("token_hash"))
                    .col(optional_text("device"))
                    .col(time("created_at"))
                    .col(time("expires_at"))
                    .col(optional_time("used_at"))
                    .col(optional_time("revoked_at"))
                    .foreign_key(&mut reference(
                        "refresh_token",
                        "user_id",
                        "account",
                        ForeignKeyAction::Cascade,
                    ))
                    .take(),
            )
            .await?;
        unique(manager, "refresh_token", &["token_hash"]).await?;
        index(manager, "refresh_token", &["user_id"]).await?;
        index(manager, "refresh_token", &["family_id"]).await?;
        index(manager, "refresh_token", &["expires_at"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "refresh_token").await
    }
}
