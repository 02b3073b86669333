//! Creates table `read_list_item`.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{
    Columns, big_integer, boolean, drop_table, index, optional_integer, optional_text, reference,
    text,
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
        let table = "read_list_item";
        let mut create = Table::create();
        create
            .table(table)
            .if_not_exists()
            .col(columns.id("id").primary_key())
            .col(columns.id("list_id"))
            .col(big_integer("position"))
            .col(text("series"))
            .col(text("number"))
            .col(optional_text("volume"))
            .col(optional_integer("year"))
            .col(optional_text("format"))
            .col(text("external_ids"))
            .col(text("identity"))
            .col(columns.optional_id("book_id"))
            .col(optional_text("matched_by"))
            .col(boolean("is_ambiguous"))
            .foreign_key(&mut reference(table, "list_id", "list", ForeignKeyAction::Cascade))
            .foreign_key(&mut reference(table, "book_id", "book", ForeignKeyAction::SetNull));
        manager.create_table(create).await?;
        index(manager, table, &["list_id", "position", "id"]).await?;
        index(manager, table, &["identity"]).await?;
        index(manager, table, &["book_id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "read_list_item").await
    }
}
