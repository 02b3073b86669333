//! Creates table `cover`.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{
    Columns, big_integer, drop_table, index, integer, optional_big_integer, optional_bytes,
    optional_integer, optional_text, optional_time, reference, short, time,
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
        let table = "cover";
        let create = Table::create()
            .table(table)
            .if_not_exists()
            .col(columns.id("id").primary_key())
            .col(columns.optional_id("book_id"))
            .col(columns.optional_id("series_id"))
            .col(short("kind", 12))
            .col(integer("version"))
            .col(optional_bytes("look"))
            .col(integer("width"))
            .col(integer("height"))
            .col(big_integer("size"))
            .col(optional_text("content"))
            .col(columns.optional_id("root_id"))
            .col(optional_text("path"))
            .col(optional_big_integer("modified_us"))
            .col(columns.optional_id("page_book_id"))
            .col(optional_integer("page"))
            .col(optional_time("chosen_at"))
            .col(time("created_at"))
            .foreign_key(&mut reference(table, "book_id", "book", ForeignKeyAction::Cascade))
            .foreign_key(&mut reference(table, "series_id", "series", ForeignKeyAction::Cascade))
            .foreign_key(&mut reference(
                table,
                "root_id",
                "library_root",
                ForeignKeyAction::Cascade,
            ))
            .take();
        manager.create_table(create).await?;
        for key in ["book_id", "series_id", "root_id", "content"] {
            index(manager, table, &[key]).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "cover").await
    }
}
