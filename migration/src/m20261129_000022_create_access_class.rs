//! Creates tables `access_class` and `access_class_label`, and names the class of series and books.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{
    add_columns, big_integer, boolean, drop_columns, drop_table, index, optional_big_integer,
    optional_integer, reference, text,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("access_class")
                    .if_not_exists()
                    .col(big_integer("id").primary_key())
                    .col(text("name"))
                    .col(optional_integer("age_rating"))
                    .col(boolean("is_rated"))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("access_class_label")
                    .if_not_exists()
                    .col(big_integer("class_id"))
                    .col(text("label"))
                    .primary_key(Index::create().col("class_id").col("label"))
                    .foreign_key(&mut reference(
                        "access_class_label",
                        "class_id",
                        "access_class",
                        ForeignKeyAction::Cascade,
                    ))
                    .take(),
            )
            .await?;
        index(manager, "access_class_label", &["label", "class_id"]).await?;
        // Filled by the program that migrates, which knows how classes are named.
        for table in ["series", "book"] {
            add_columns(manager, table, [optional_big_integer("access_class_id")]).await?;
        }
        index(manager, "series", &["access_class_id", "library_id"]).await?;
        index(manager, "book", &["access_class_id", "library_id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["series", "book"] {
            let name = format!("ix_{table}__access_class_id_library_id");
            manager.drop_index(Index::drop().name(name).table(table).to_owned()).await?;
            drop_columns(manager, table, ["access_class_id"]).await?;
        }
        drop_table(manager, "access_class_label").await?;
        drop_table(manager, "access_class").await
    }
}
