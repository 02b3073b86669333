//! A function of PostgreSQL that holds off other writers of a reader's log and then tells what stands: one statement sees
//! what stood before it waited, the statements of a function what stands afterwards.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::statement_of_postgres;

/// The books stay, too, until the transaction ends: an entry that names one waits for nobody when it is written. Book by
/// book, since a list of them would be planned anew at each call; one that was deleted while this waited is left out.
const CREATE: &str = "\
CREATE FUNCTION standing_behind_lock(reader uuid, books uuid[])
RETURNS TABLE (of_book uuid, pass reading_pass, kept progress)
LANGUAGE plpgsql VOLATILE ROWS 1 AS $$
BEGIN
    PERFORM FROM account WHERE account.id = reader FOR NO KEY UPDATE;
    FOREACH of_book IN ARRAY books LOOP
        PERFORM FROM book WHERE book.id = of_book FOR KEY SHARE;
        CONTINUE WHEN NOT FOUND;
        SELECT one.* INTO pass FROM reading_pass AS one
            WHERE one.user_id = reader AND one.book_id = of_book
            ORDER BY one.number DESC LIMIT 1;
        SELECT one.* INTO kept FROM progress AS one
            WHERE one.user_id = reader AND one.book_id = of_book;
        RETURN NEXT;
    END LOOP;
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
