//! Creates table `sign_in`.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{Columns, drop_table, index, optional_text, optional_time, reference, time};

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
                    .table("sign_in")
                    .if_not_exists()
                    .col(columns.id("id").primary_key())
                    .col(columns.id("user_id"))
                    .col(optional_text("device"))
                    .col(optional_text("address"))
                    .col(optional_text("oidc_issuer"))
                    .col(optional_text("oidc_subject"))
                    .col(optional_text("oidc_session"))
                    .col(time("created_at"))
                    .col(time("last_used_at"))
                    .col(time("expires_at"))
                    .col(optional_time("ended_at"))
                    .foreign_key(&mut reference(
                        "sign_in",
                        "user_id",
                        "account",
                        ForeignKeyAction::Cascade,
                    ))
                    .take(),
            )
            .await?;
        index(manager, "sign_in", &["user_id", "last_used_at"]).await?;
        index(manager, "sign_in", &["oidc_issuer", "oidc_subject"]).await?;
        index(manager, "sign_in", &["oidc_issuer", "oidc_session"]).await?;
        index(manager, "sign_in", &["expires_at"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "sign_in").await
    }
}
