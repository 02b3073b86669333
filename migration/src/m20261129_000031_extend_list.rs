//! Adds to table `list` what lists made by scans need.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{
    add_columns, boolean, drop_columns, optional_big_integer, optional_time, unique,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let is_automatic = boolean("is_automatic").default(false).take();
        let columns = [optional_big_integer("term_id"), is_automatic, optional_time("hidden_at")];
        add_columns(manager, "list", columns).await?;
        unique(manager, "list", &["term_id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut index = Index::drop();
        index.name("uq_list__term_id").table("list");
        manager.drop_index(index).await?;
        drop_columns(manager, "list", ["hidden_at", "is_automatic", "term_id"]).await
    }
}
