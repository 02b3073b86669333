//! Creates table `access_group_member`.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{Columns, drop_table, index, reference, short};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = Columns::of(manager);
        let cascade =
            |column, to| reference("access_group_member", column, to, ForeignKeyAction::Cascade);
        manager
            .create_table(
                Table::create()
                    .table("access_group_member")
                    .if_not_exists()
                    .col(columns.id("group_id"))
                    .col(columns.id("user_id"))
                    .col(short("membership", 8))
                    .primary_key(Index::create().col("group_id").col("user_id").col("membership"))
                    .foreign_key(&mut cascade("group_id", "access_group"))
                    .foreign_key(&mut cascade("user_id", "account"))
                    .take(),
            )
            .await?;
        index(manager, "access_group_member", &["user_id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "access_group_member").await
    }
}
