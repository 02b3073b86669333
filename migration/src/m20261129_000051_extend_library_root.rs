//! Adds to table `library_root` by what a root is known, why it was left alone, and what a person said of that.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{
    add_columns, drop_columns, optional_big_integer, optional_integer, optional_time,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            optional_big_integer("device"),
            optional_big_integer("inode"),
            optional_integer("held_count"),
            optional_integer("gone_count"),
            optional_time("closed_at"),
            ColumnDef::new("confirmed_state").string_len(8).take(),
            optional_integer("confirmed_count"),
        ];
        add_columns(manager, "library_root", columns).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            "confirmed_count",
            "confirmed_state",
            "closed_at",
            "gone_count",
            "held_count",
            "inode",
            "device",
        ];
        drop_columns(manager, "library_root", columns).await
    }
}
