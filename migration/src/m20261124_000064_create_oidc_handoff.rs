//! Creates table `oidc_handoff`.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{Columns, drop_table, index, integer, optional_text, reference, text, time};

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
                    .table("oidc_handoff")
                    .if_not_exists()
                    .col(text("code_hash").primary_key())
                    .col(columns.id("user_id"))
                    .col(integer("token_epoch"))
                    .col(text("challenge"))
                    .col(text("issuer"))
                    .col(text("subject"))
                    .col(optional_text("session"))
                    .col(time("created_at"))
                    .col(time("expires_at"))
                    .foreign_key(&mut reference(
                        "oidc_handoff",
                        "user_id",
                        "account",
                        ForeignKeyAction::Cascade,
                    ))
                    .take(),
            )
            .await?;
        index(manager, "oidc_handoff", &["user_id"]).await?;
        index(manager, "oidc_handoff", &["expires_at"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "oidc_handoff").await
    }
}
