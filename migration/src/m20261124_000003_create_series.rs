//! Creates table `series`.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{
    Columns, drop_table, index, integer, optional_integer, optional_text, optional_time, reference,
    text, time, unique,
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
                    .table("series")
                    .if_not_exists()
                    .col(columns.id("id").primary_key())
                    .col(columns.id("library_id"))
                    .col(columns.optional_id("root_id"))
                    .col(text("folder"))
                    .col(text("name"))
                    .col(text("title"))
                    .col(text("title_sort"))
                    .col(text("title_search"))
                    .col(optional_text("summary"))
                    .col(optional_text("publisher"))
                    .col(optional_integer("year"))
                    .col(optional_text("language"))
                    .col(optional_text("reading_direction"))
                    .col(text("genres"))
                    .col(text("tags"))
                    .col(integer("book_count"))
                    .col(columns.optional_id("cover_book_id"))
                    .col(integer("cover_version"))
                    .col(optional_time("missing_at"))
                    .col(time("created_at"))
                    .col(time("updated_at"))
                    .foreign_key(&mut reference(
                        "series",
                        "library_id",
                        "library",
                        ForeignKeyAction::Cascade,
                    ))
                    .foreign_key(&mut reference(
                        "series",
                        "root_id",
                        "library_root",
                        ForeignKeyAction::SetNull,
                    ))
                    .take(),
            )
            .await?;
        unique(manager, "series", &["library_id", "folder"]).await?;
        index(manager, "series", &["root_id"]).await?;
        for key in ["title_sort", "created_at", "updated_at", "book_count"] {
            index(manager, "series", &["library_id", key, "id"]).await?;
            index(manager, "series", &[key, "id"]).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "series").await
    }
}
