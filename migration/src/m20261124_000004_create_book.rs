//! Creates table `book`.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{
    Columns, big_integer, drop_table, index, integer, optional_bytes, optional_double,
    optional_integer, optional_text, optional_time, reference, short, text, time, unique,
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
        manager.create_table(table(columns)).await?;
        unique(manager, "book", &["root_id", "path"]).await?;
        // Lists, and the counts of a library without touching a row.
        index(manager, "book", &["series_id", "reading_order", "id"]).await?;
        for key in ["title_sort", "created_at"] {
            index(manager, "book", &["library_id", key, "id"]).await?;
            index(manager, "book", &[key, "id"]).await?;
        }
        index(manager, "book", &["library_id", "state", "missing_at", "size"]).await?;
        // Files that moved are recognized by content.
        index(manager, "book", &["fingerprint"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "book").await
    }
}

fn table(columns: Columns) -> TableCreateStatement {
    Table::create()
        .table("book")
        .if_not_exists()
        .col(columns.id("id").primary_key())
        .col(columns.id("series_id"))
        .col(columns.id("library_id"))
        .col(columns.id("root_id"))
        .col(text("path"))
        .col(text("file_name"))
        .col(text("name"))
        .col(text("title"))
        .col(text("title_sort"))
        .col(text("title_search"))
        .col(text("reading_order"))
        .col(short("format", 8))
        .col(short("state", 8))
        .col(optional_text("error_code"))
        .col(optional_text("error_message"))
        .col(text("warnings"))
        .col(big_integer("size"))
        .col(big_integer("modified_us"))
        .col(big_integer("inode"))
        .col(optional_bytes("fingerprint"))
        .col(optional_text("content_version"))
        .col(optional_text("number"))
        .col(optional_double("number_sort"))
        .col(optional_text("volume"))
        .col(optional_integer("year"))
        .col(integer("page_count"))
        .col(text("metadata"))
        .col(integer("cover_version"))
        .col(optional_time("missing_at"))
        .col(optional_time("analyzed_at"))
        .col(time("created_at"))
        .col(time("updated_at"))
        .foreign_key(&mut reference("book", "series_id", "series", ForeignKeyAction::Cascade))
        .foreign_key(&mut reference("book", "library_id", "library", ForeignKeyAction::Cascade))
        .foreign_key(&mut reference("book", "root_id", "library_root", ForeignKeyAction::Cascade))
        .take()
}
