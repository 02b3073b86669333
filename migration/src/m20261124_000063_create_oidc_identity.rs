//! Creates table `oidc_identity`.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{Columns, drop_table, index, reference, text, time, unique};

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
                    .table("oidc_identity")
                    .if_not_exists()
                    .col(columns.id("id").primary_key())
                    .col(columns.id("user_id"))
                    .col(text("issuer"))
                    .col(text("subject"))
                    .col(time("created_at"))
                    .col(time("last_used_at"))
                    .foreign_key(&mut reference(
                        "oidc_identity",
                        "user_id",
                        "account",
                        ForeignKeyAction::Cascade,
                    ))
                    .take(),
            )
            .await?;
        unique(manager, "oidc_identity", &["issuer", "subject"]).await?;
        index(manager, "oidc_identity", &["user_id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "oidc_identity").await
    }
}
