//! Makes a session and a pass of every position that was kept before there was a log.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::ConnectionTrait;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// A position is one of a user in a book, so that the book's id can be that of the session.
const SESSIONS: &str = "INSERT INTO reading_session (user_id, id, book_id, kind, page, percentage, completed, locator, \
    device, active_ms, started_at, ended_at, arrived_at) \
    SELECT user_id, book_id, book_id, \
    CASE WHEN page IS NOT NULL THEN 'page' WHEN locator IS NOT NULL THEN 'locator' ELSE 'percentage' END, \
    page, percentage, completed, locator, device, 0, client_at, client_at, updated_at FROM progress \
    WHERE TRUE ON CONFLICT DO NOTHING";

const PASSES: &str = "INSERT INTO reading_pass (user_id, book_id, number, session_count, active_ms, percentage, \
    started_at, completed_at, last_at, last_arrived_at) \
    SELECT user_id, book_id, 1, 1, 0, percentage, client_at, CASE WHEN completed THEN client_at END, client_at, \
    updated_at FROM progress WHERE TRUE ON CONFLICT DO NOTHING";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        connection.execute_unprepared(SESSIONS).await?;
        connection.execute_unprepared(PASSES).await?;
        Ok(())
    }

    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        // What was copied goes with its tables.
        Ok(())
    }
}
