//! Creates table `account_email`.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{Columns, drop_table, reference, text, time, unique};

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
                    .table("account_email")
                    .if_not_exists()
                    .col(columns.id("user_id").primary_key())
                    .col(text("email"))
                    .col(text("email_key"))
                    .col(time("updated_at"))
                    .foreign_key(&mut reference(
                        "account_email",
                        "user_id",
                        "account",
                        ForeignKeyAction::Cascade,
                    ))
                    .take(),
            )
            .await?;
        unique(manager, "account_email", &["email_key"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "account_email").await
    }
}
