//! Which pages of a book an app asked for.
//! Must not decide what was read.

use codex_models::{BookId, UserId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, Set};

use crate::entity::page_stream::{ActiveModel, Column, Entity, Model};
use crate::{Conn, Result, Tx};

/// The last run of requests of a user for pages of a book.
pub async fn find(conn: &Conn<'_>, user: UserId, book: BookId) -> Result<Option<Model>> {
    Ok(Entity::find_by_id((user, book)).one(conn.executor()).await?)
}

/// Keeps a run of requests in place of the one before.
pub async fn put(tx: &Tx, run: Model) -> Result<()> {
    let Model { user_id, book_id, page, ahead, asked_at } = run;
    let row = ActiveModel {
        user_id: Set(user_id),
        book_id: Set(book_id),
        page: Set(page),
        ahead: Set(ahead),
        asked_at: Set(asked_at),
    };
    let replace = OnConflict::columns([Column::UserId, Column::BookId])
        .update_columns([Column::Page, Column::Ahead, Column::AskedAt])
        .to_owned();
    Entity::insert(row).on_conflict(replace).exec_without_returning(tx.executor()).await?;
    Ok(())
}
