//! Creates table `reading_session`: the log of reading, which only grows.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::{
    Columns, big_integer, drop_table, index, optional_double, optional_integer, optional_text,
    reference, short, time,
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
            |column, table| reference("reading_session", column, table, ForeignKeyAction::Cascade);
        manager
            .create_table(
                Table::create()
                    .table("reading_session")
                    .if_not_exists()
                    .col(columns.id("user_id"))
                    .col(columns.id("id"))
                    .col(columns.id("book_id"))
                    .col(short("kind", 10))
                    .col(optional_integer("page"))
                    .col(optional_double("percentage"))
                    .col(ColumnDef::new("completed").boolean().take())
                    .col(optional_text("locator"))
                    .col(optional_text("device"))
                    .col(big_integer("active_ms"))
                    .col(time("started_at"))
                    .col(time("ended_at"))
                    .col(time("arrived_at"))
                    .primary_key(Index::create().col("user_id").col("id"))
                    .foreign_key(&mut to("user_id", "account"))
                    .foreign_key(&mut to("book_id", "book"))
                    .take(),
            )
            .await?;
        let of_book = ["book_id", "user_id", "ended_at", "arrived_at"];
        index(manager, "reading_session", &of_book).await?;
        index(manager, "reading_session", &["user_id", "ended_at", "id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "reading_session").await
    }
}
