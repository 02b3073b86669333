//! Creates table `reading_pass`: what the log of reading comes to, one row for each time that somebody reads a book.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{
    Columns, big_integer, drop_table, index, integer, optional_double, optional_time, reference,
    time,
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
        let to =
            |column, table| reference("reading_pass", column, table, ForeignKeyAction::Cascade);
        manager
            .create_table(
                Table::create()
                    .table("reading_pass")
                    .if_not_exists()
                    .col(columns.id("user_id"))
                    .col(columns.id("book_id"))
                    .col(integer("number"))
                    .col(integer("session_count"))
                    .col(big_integer("active_ms"))
                    .col(optional_double("percentage").not_null())
                    .col(time("started_at"))
                    .col(optional_time("completed_at"))
                    .col(optional_time("ended_at"))
                    .col(time("last_at"))
                    .col(time("last_arrived_at"))
                    .primary_key(Index::create().col("user_id").col("book_id").col("number"))
                    .foreign_key(&mut to("user_id", "account"))
                    .foreign_key(&mut to("book_id", "book"))
                    .take(),
            )
            .await?;
        index(manager, "reading_pass", &["book_id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "reading_pass").await
    }
}
