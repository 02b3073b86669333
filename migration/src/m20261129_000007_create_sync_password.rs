//! Creates table `sync_password`: what an account shows to synchronize positions, and nothing else.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{Columns, drop_table, reference, text, time};

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
                    .table("sync_password")
                    .if_not_exists()
                    .col(columns.id("user_id").primary_key())
                    .col(text("hash"))
                    .col(time("created_at"))
                    .foreign_key(&mut reference(
                        "sync_password",
                        "user_id",
                        "account",
                        ForeignKeyAction::Cascade,
                    ))
                    .take(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "sync_password").await
    }
}
