//! Adds to table `account_email` whether somebody vouched for the address; those from before came from providers that
//! did. Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{add_columns, boolean, drop_columns};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_columns(manager, "account_email", [boolean("is_verified").default(true).take()]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_columns(manager, "account_email", ["is_verified"]).await
    }
}
