//! Places in books that users marked.
//! Must not show those of one user to another, nor any in a book that is out of sight.

use codex_models::bookmarks::BookmarkEdit;
use codex_models::paging::CursorKey;
use codex_models::sort::Direction;
use codex_models::{BookId, BookmarkId, Page, PageRequest, UserId, Viewer};
use sea_orm::sea_query::{ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Set};

use crate::entity::bookmark;
use crate::paging::{KeyKind, Keyset, time_key};
use crate::repo::total;
use crate::{Conn, Result, Tx, scope};

/// One page of a user's bookmarks in a book, in their order.
pub async fn of_book(
    conn: &Conn<'_>,
    user: UserId,
    book: BookId,
    page: PageRequest,
) -> Result<Page<bookmark::Model>> {
    let own = own(user).add(bookmark::Column::BookId.eq(book));
    let order = Keyset::new(
        "order".to_owned(),
        (bookmark::Entity, bookmark::Column::Position),
        (bookmark::Entity, bookmark::Column::Id),
        KeyKind::Int,
        Direction::Asc,
    );
    let total = total(conn, bookmark::Entity, own.clone()).await?;
    let mut select = bookmark::Entity::find().filter(own);
    order.apply(QueryTrait::query(&mut select), &page)?;
    let mut items = select.all(conn.executor()).await?;
    let next = order.finish(&mut items, &page, |row| (CursorKey::Int(row.position), row.id.0));
    Ok(Page { items, next, total })
}

/// One page of a user's bookmarks in all books in sight, the newest first.
pub async fn list(
    conn: &Conn<'_>,
    viewer: &Viewer,
    user: UserId,
    page: PageRequest,
) -> Result<Page<bookmark::Model>> {
    let own = own(user).add(scope::book_in_sight(bookmark::Column::BookId, viewer));
    let order = Keyset::new(
        "-createdAt".to_owned(),
        (bookmark::Entity, bookmark::Column::CreatedAt),
        (bookmark::Entity, bookmark::Column::Id),
        KeyKind::Time,
        Direction::Desc,
    );
    let total = total(conn, bookmark::Entity, own.clone()).await?;
    let mut select = bookmark::Entity::find().filter(own);
    order.apply(QueryTrait::query(&mut select), &page)?;
    let mut items = select.all(conn.executor()).await?;
    let next = order.finish(&mut items, &page, |row| (time_key(row.created_at), row.id.0));
    Ok(Page { items, next, total })
}

/// A bookmark of a user.
pub async fn find(
    conn: &Conn<'_>,
    user: UserId,
    id: BookmarkId,
) -> Result<Option<bookmark::Model>> {
    Ok(bookmark::Entity::find_by_id((user, id)).one(conn.executor()).await?)
}

/// How many bookmarks a user has in a book, and the last place of one.
pub async fn extent(tx: &Tx, user: UserId, book: BookId) -> Result<(u64, Option<i64>)> {
    let own = own(user).add(bookmark::Column::BookId.eq(book));
    let count = total(&tx.conn(), bookmark::Entity, own.clone()).await?;
    let last: Option<Option<i64>> = bookmark::Entity::find()
        .select_only()
        .expr(bookmark::Column::Position.max())
        .filter(own)
        .into_tuple()
        .one(tx.executor())
        .await?;
    Ok((count, last.flatten()))
}

/// Makes a bookmark, or replaces the user's one with this id.
pub async fn save(
    tx: &Tx,
    user: UserId,
    book: BookId,
    id: BookmarkId,
    edit: BookmarkEdit,
    place: i64,
) -> Result<()> {
    use bookmark::Column;
    let BookmarkEdit { page, locator, note, order: _ } = edit;
    let row = bookmark::ActiveModel {
        user_id: Set(user),
        id: Set(id),
        book_id: Set(book),
        page: Set(page.and_then(|page| i32::try_from(page).ok())),
        locator: Set(locator),
        note: Set(note),
        position: Set(place),
        created_at: Set(tx.now()),
        updated_at: Set(tx.now()),
    };
    let replace = OnConflict::columns([Column::UserId, Column::Id])
        .update_columns([
            Column::Page,
            Column::Locator,
            Column::Note,
            Column::Position,
            Column::UpdatedAt,
        ])
        .to_owned();
    bookmark::Entity::insert(row)
        .on_conflict(replace)
        .exec_without_returning(tx.executor())
        .await?;
    Ok(())
}

/// Deletes a user's bookmark in a book; whether there was one.
pub async fn delete(tx: &Tx, user: UserId, book: BookId, id: BookmarkId) -> Result<bool> {
    let deleted = bookmark::Entity::delete_many()
        .filter(own(user))
        .filter(bookmark::Column::BookId.eq(book).and(bookmark::Column::Id.eq(id)))
        .exec(tx.executor())
        .await?;
    Ok(deleted.rows_affected > 0)
}

fn own(user: UserId) -> Condition {
    Condition::all().add(bookmark::Column::UserId.eq(user))
}
