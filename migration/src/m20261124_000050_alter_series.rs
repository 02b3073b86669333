//! Adds to table `series` what visibility by age asks for.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{add_columns, boolean, drop_columns, index, optional_integer};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let is_rated = boolean("is_rated").default(true).take();
        add_columns(manager, "series", [optional_integer("age_rating"), is_rated]).await?;
        // Whether a book is in sight is answered from the index alone.
        index(manager, "series", &["id", "age_rating", "is_rated"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut index = Index::drop();
        index.name("ix_series__id_age_rating_is_rated").table("series");
        manager.drop_index(index).await?;
        drop_columns(manager, "series", ["age_rating", "is_rated"]).await
    }
}
