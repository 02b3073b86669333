//! Adds to table `account` its own rights and rules, and whether it is disabled.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{add_columns, drop_columns, optional_time, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            optional_time("disabled_at"),
            text("granted").default("[]").take(),
            text("revoked").default("[]").take(),
            text("access").default("{}").take(),
        ];
        add_columns(manager, "account", columns).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_columns(manager, "account", ["disabled_at", "granted", "revoked", "access"]).await
    }
}
