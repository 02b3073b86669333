//! Creates table `progress`.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{
    Columns, boolean, drop_table, index, optional_double, optional_integer, optional_text,
    reference, time,
};

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
                    .table("progress")
                    .if_not_exists()
                    .col(columns.id("user_id"))
                    .col(columns.id("book_id"))
                    .col(optional_integer("page"))
                    .col(optional_double("percentage").not_null())
                    .col(boolean("completed"))
                    .col(optional_text("locator"))
                    .col(optional_text("device"))
                    .col(time("client_at"))
                    .col(time("updated_at"))
                    .primary_key(Index::create().col("user_id").col("book_id"))
                    .foreign_key(&mut reference(
                        "progress",
                        "user_id",
                        "account",
                        ForeignKeyAction::Cascade,
                    ))
                    .foreign_key(&mut reference(
                        "progress",
                        "book_id",
                        "book",
                        ForeignKeyAction::Cascade,
                    ))
                    .take(),
            )
            .await?;
        index(manager, "progress", &["user_id", "updated_at", "book_id"]).await?;
        index(manager, "progress", &["book_id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "progress").await
    }
}
