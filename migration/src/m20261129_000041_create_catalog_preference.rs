//! Creates table `catalog_preference`.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{Columns, boolean, by_key, drop_table, reference, time};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = Columns::of(manager);
        let table = "catalog_preference";
        let mut create = Table::create();
        create
            .table(table)
            .if_not_exists()
            .col(columns.id("user_id").primary_key())
            .col(boolean("has_relative_urls"))
            .col(boolean("has_numbered_titles"))
            .col(boolean("shows_progress"))
            .col(boolean("records_pages"))
            .col(time("updated_at"))
            .foreign_key(&mut reference(table, "user_id", "account", ForeignKeyAction::Cascade));
        manager.create_table(by_key(manager, create)).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "catalog_preference").await
    }
}
