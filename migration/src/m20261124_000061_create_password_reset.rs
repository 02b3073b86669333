//! Creates table `password_reset`.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{Columns, bytes, drop_table, index, reference, time, unique};

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
                    .table("password_reset")
                    .if_not_exists()
                    .col(columns.id("user_id").primary_key())
                    .col(bytes("token_hash"))
                    .col(time("created_at"))
                    .col(time("expires_at"))
                    .foreign_key(&mut reference(
                        "password_reset",
                        "user_id",
                        "account",
                        ForeignKeyAction::Cascade,
                    ))
                    .take(),
            )
            .await?;
        unique(manager, "password_reset", &["token_hash"]).await?;
        index(manager, "password_reset", &["expires_at"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "password_reset").await
    }
}
