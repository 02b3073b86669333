//! A function of PostgreSQL that holds off other writers of a reader's log and then says whether what was seen of a book
//! stands still, for who writes under that condition.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::statement_of_postgres;

/// The last pass and the position are named by the transaction that wrote them, so that no writing of them goes unseen. The
/// locks are those of `standing_behind_lock`, in its order.
const CREATE: &str = "\
CREATE FUNCTION stands_behind_lock(reader uuid, of_book uuid, pass text, kept text)
RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM FROM account WHERE account.id = reader FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM FROM book WHERE book.id = of_book FOR KEY SHARE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    RETURN pass IS NOT DISTINCT FROM (
        SELECT one.xmin::text FROM reading_pass AS one
        WHERE one.user_id = reader AND one.book_id = of_book
        ORDER BY one.number DESC LIMIT 1
    ) AND kept IS NOT DISTINCT FROM (
        SELECT one.xmin::text FROM progress AS one
        WHERE one.user_id = reader AND one.book_id = of_book
    );
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
        statement_of_postgres(manager, "DROP FUNCTION stands_behind_lock").await
    }
}
