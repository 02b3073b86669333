//! Creates table `audit_entry`. It refers to nothing: an entry outlives what it tells of.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{Columns, drop_table, index, optional_text, short, text, time};

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
                    .table("audit_entry")
                    .if_not_exists()
                    .col(columns.id("id").primary_key())
                    .col(time("created_at"))
                    .col(short("action", 32))
                    .col(short("outcome", 32))
                    .col(columns.optional_id("user_id"))
                    .col(optional_text("user_name"))
                    .col(optional_text("target_kind"))
                    .col(columns.optional_id("target_id"))
                    .col(optional_text("target_name"))
                    .col(optional_text("address"))
                    .col(optional_text("device"))
                    .col(text("details"))
                    .take(),
            )
            .await?;
        index(manager, "audit_entry", &["created_at", "id"]).await?;
        index(manager, "audit_entry", &["user_id", "action", "address"]).await?;
        index(manager, "audit_entry", &["target_id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "audit_entry").await
    }
}
