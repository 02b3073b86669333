//! Creates table `facet_set`, and names the set of series and books.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{
    add_columns, big_integer, drop_columns, drop_table, index, optional_big_integer,
    optional_integer, optional_text, text,
};

/// Tables with what is counted beside the set.
const COUNTED: [(&str, &str); 2] = [("series", "status"), ("book", "format")];

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
                    .table("facet_set")
                    .if_not_exists()
                    .col(big_integer("id").primary_key())
                    .col(text("genres"))
                    .col(text("tags"))
                    .col(text("publishers"))
                    .col(optional_text("language"))
                    .col(optional_integer("age_rating"))
                    .take(),
            )
            .await?;
        // Filled by the program that migrates, which knows how sets are named.
        for (table, value) in COUNTED {
            add_columns(manager, table, [optional_big_integer("facet_set_id")]).await?;
            let counted = ["facet_set_id", "library_id", value, "access_class_id"];
            index(manager, table, &counted).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, value) in COUNTED {
            let name = format!("ix_{table}__facet_set_id_library_id_{value}_access_class_id");
            manager.drop_index(Index::drop().name(name).table(table).to_owned()).await?;
            drop_columns(manager, table, ["facet_set_id"]).await?;
        }
        drop_table(manager, "facet_set").await
    }
}
