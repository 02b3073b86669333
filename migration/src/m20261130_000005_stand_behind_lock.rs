//! A function of PostgreSQL that holds off other writers of a reader's log and then tells what stands: one statement sees
//! what stood before it waited, the statements of a function what stands afterwards.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::statement_of_postgres;

/// The books stay, too, until the transaction ends: an entry that names one waits for nobody when it is written.
const CREATE: &str = "\
CREATE FUNCTION standing_behind_lock(reader uuid, books uuid[])
RETURNS TABLE (of_book uuid, pass reading_pass, kept progress)
LANGUAGE plpgsql VOLATILE ROWS 1 AS $$
BEGIN
    PERFORM FROM account WHERE id = reader FOR NO KEY UPDATE;
    PERFORM FROM book WHERE id = ANY (books) ORDER BY id FOR KEY SHARE;
    RETURN QUERY
        SELECT book.id, last_pass.whole, position FROM book
        LEFT JOIN LATERAL (
            SELECT one AS whole FROM reading_pass AS one
            WHERE one.user_id = reader AND one.book_id = book.id
            ORDER BY one.number DESC LIMIT 1
        ) AS last_pass ON true
        LEFT JOIN progress AS position ON position.user_id = reader AND position.book_id = book.id
        WHERE book.id = ANY (books);
END $$";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        statement_of_postgres(manager, CREATE).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        statement_of_postgres(manager, "DROP FUNCTION standing_behind_lock").await
    }
}
