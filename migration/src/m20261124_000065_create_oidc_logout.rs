//! Creates table `oidc_logout`.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{drop_table, index, text, time};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("oidc_logout")
                    .if_not_exists()
                    .col(text("token_hash").primary_key())
                    .col(time("created_at"))
                    .col(time("expires_at"))
                    .take(),
            )
            .await?;
        index(manager, "oidc_logout", &["expires_at"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "oidc_logout").await
    }
}
