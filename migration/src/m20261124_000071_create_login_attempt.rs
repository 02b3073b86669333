//! Creates table `login_attempt`: failed sign-ins counted by account, address, and both, each as a keyed hash.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{bytes, drop_table, index, integer, time};

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
                    .table("login_attempt")
                    .if_not_exists()
                    .col(bytes("counter").primary_key())
                    .col(integer("failures"))
                    .col(time("last_failed_at"))
                    .take(),
            )
            .await?;
        index(manager, "login_attempt", &["last_failed_at"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "login_attempt").await
    }
}
