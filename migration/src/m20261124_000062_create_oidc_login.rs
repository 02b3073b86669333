//! Creates table `oidc_login`.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{drop_table, index, optional_text, text, time};

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
                    .table("oidc_login")
                    .if_not_exists()
                    .col(text("state_hash").primary_key())
                    .col(text("provider"))
                    .col(text("nonce"))
                    .col(text("code_verifier"))
                    .col(text("browser_hash"))
                    .col(text("return_to"))
                    .col(optional_text("app_redirect"))
                    .col(optional_text("app_challenge"))
                    .col(optional_text("app_state"))
                    .col(time("created_at"))
                    .col(time("expires_at"))
                    .take(),
            )
            .await?;
        index(manager, "oidc_login", &["expires_at"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "oidc_login").await
    }
}
