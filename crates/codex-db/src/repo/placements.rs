//! Which series books belong to: what a person decided, and what regrouping reads and writes.
//! Must not decide where a book belongs.

use std::collections::HashMap;

use codex_models::{BookId, LibraryId, SeriesId, Viewer};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Set};

use crate::entity::{MetadataJson, book, series, series_alias};
use crate::sql::{chunk, marks, statement};
use crate::view::{PlacedBook, PlacedSeries};
use crate::{Conn, Result, Tx, scope};

/// What the series that a person made have in front of their id, so that no folder is recognized as one of them.
pub const MADE: &str = "made:";

/// The series whose books belong to another one, by what they are recognized by.
pub async fn aliases(conn: &Conn<'_>, library: LibraryId) -> Result<HashMap<String, SeriesId>> {
    let rows = series_alias::Entity::find()
        .select_only()
        .columns([series_alias::Column::Folder, series_alias::Column::SeriesId])
        .filter(series_alias::Column::LibraryId.eq(library));
    let rows: Vec<(String, SeriesId)> = rows.into_tuple().all(conn.executor()).await?;
    Ok(rows.into_iter().collect())
}

/// The series that the metadata of each book of a library name.
pub async fn named_series(conn: &Conn<'_>, library: LibraryId) -> Result<HashMap<BookId, String>> {
    let rows = book::Entity::find()
        .select_only()
        .columns([book::Column::Id, book::Column::Metadata])
        .filter(book::Column::LibraryId.eq(library));
    let rows: Vec<(BookId, MetadataJson)> = rows.into_tuple().all(conn.executor()).await?;
    Ok(rows.into_iter().filter_map(|(id, metadata)| Some((id, metadata.0.series?))).collect())
}

/// Those of these books that are in sight, with their places. Nobody else moves them before the transaction ends.
pub async fn lock_books(tx: &Tx, viewer: &Viewer, ids: &[BookId]) -> Result<Vec<PlacedBook>> {
    let mut found = Vec::with_capacity(ids.len());
    for part in chunk::ids(ids) {
        let rows = book::Entity::find()
            .select_only()
            .columns([
                book::Column::Id,
                book::Column::LibraryId,
                book::Column::SeriesId,
                book::Column::PinnedAt,
            ])
            .filter(book::Column::Id.is_in(part.iter().copied()))
            .filter(scope::books_in_sight(viewer))
            .lock_exclusive()
            .into_tuple()
            .all(tx.executor())
            .await?;
        found.extend(rows.into_iter().map(|(id, library, series, pinned_at)| {
            let pinned_at: Option<chrono::DateTime<chrono::Utc>> = pinned_at;
            PlacedBook { id, library, series, is_pinned: pinned_at.is_some() }
        }));
    }
    Ok(found)
}

/// Those of these series that are in sight, with what they are recognized by.
pub async fn find_series(
    conn: &Conn<'_>,
    viewer: &Viewer,
    ids: &[SeriesId],
) -> Result<Vec<PlacedSeries>> {
    let mut found = Vec::with_capacity(ids.len());
    for part in chunk::ids(ids) {
        let rows = series::Entity::find()
            .select_only()
            .columns([series::Column::Id, series::Column::LibraryId, series::Column::Folder])
            .filter(series::Column::Id.is_in(part.iter().copied()))
            .filter(scope::series_in_sight(viewer))
            .into_tuple()
            .all(conn.executor())
            .await?;
        found.extend(rows.into_iter().map(|(id, library, folder)| PlacedSeries {
            id,
            library,
            folder,
        }));
    }
    Ok(found)
}

/// The books of a series.
pub async fn books_of(conn: &Conn<'_>, series: &[SeriesId]) -> Result<Vec<BookId>> {
    let mut found = Vec::new();
    for part in chunk::ids(series) {
        let rows = book::Entity::find()
            .select_only()
            .column(book::Column::Id)
            .filter(book::Column::SeriesId.is_in(part.iter().copied()));
        found.extend(rows.into_tuple::<BookId>().all(conn.executor()).await?);
    }
    Ok(found)
}

/// Makes a series that no strategy makes.
pub async fn make_series(tx: &Tx, id: SeriesId, library: LibraryId, name: &str) -> Result<()> {
    tx.changes_content();
    let row = super::scans::series_row(tx, id, library, None, format!("{MADE}{id}"), name);
    series::Entity::insert(row).exec_without_returning(tx.executor()).await?;
    Ok(())
}

/// Puts books into a series: until a person says otherwise, or as a strategy has it.
pub async fn put(tx: &Tx, books: &[BookId], series: SeriesId, is_pinned: bool) -> Result<()> {
    tx.changes_content();
    let pinned_at = is_pinned.then(|| tx.now());
    for part in chunk::ids(books) {
        book::Entity::update_many()
            .col_expr(book::Column::SeriesId, Expr::val(series))
            .col_expr(book::Column::PinnedAt, Expr::val(pinned_at))
            .col_expr(book::Column::UpdatedAt, Expr::val(tx.now()))
            .filter(book::Column::Id.is_in(part.iter().copied()))
            .exec(tx.executor())
            .await?;
    }
    super::access_classes::assign(tx, &[series]).await
}

/// Lets the strategy decide again where books belong.
pub async fn unpin(tx: &Tx, books: &[BookId]) -> Result<()> {
    for part in chunk::ids(books) {
        book::Entity::update_many()
            .col_expr(book::Column::PinnedAt, Expr::val(None::<chrono::DateTime<chrono::Utc>>))
            .filter(book::Column::Id.is_in(part.iter().copied()))
            .exec(tx.executor())
            .await?;
    }
    Ok(())
}

/// Joins series with another one: what is recognized as one of them belongs to it from now on. Series that were joined
/// with them before go along.
pub async fn join(tx: &Tx, series: &[PlacedSeries], target: &PlacedSeries) -> Result<()> {
    tx.changes_content();
    let into = target.id;
    // What was joined with another series itself takes in others from now on.
    series_alias::Entity::delete_many()
        .filter(series_alias::Column::LibraryId.eq(target.library))
        .filter(series_alias::Column::Folder.eq(target.folder.as_str()))
        .exec(tx.executor())
        .await?;
    let ids: Vec<SeriesId> = series.iter().map(|series| series.id).collect();
    for part in chunk::ids(&ids) {
        series_alias::Entity::update_many()
            .col_expr(series_alias::Column::SeriesId, Expr::val(into))
            .filter(series_alias::Column::SeriesId.is_in(part.iter().copied()))
            .exec(tx.executor())
            .await?;
    }
    for part in chunk::ids(&ids) {
        book::Entity::update_many()
            .col_expr(book::Column::SeriesId, Expr::val(into))
            .col_expr(book::Column::UpdatedAt, Expr::val(tx.now()))
            .filter(book::Column::SeriesId.is_in(part.iter().copied()))
            .exec(tx.executor())
            .await?;
    }
    let replace =
        OnConflict::columns([series_alias::Column::LibraryId, series_alias::Column::Folder])
            .update_column(series_alias::Column::SeriesId)
            .to_owned();
    for part in chunk::rows(series, 4) {
        let rows = part.iter().map(|series| series_alias::ActiveModel {
            library_id: Set(series.library),
            folder: Set(series.folder.clone()),
            series_id: Set(into),
            created_at: Set(tx.now()),
        });
        series_alias::Entity::insert_many(rows)
            .on_conflict(replace.clone())
            .exec_without_returning(tx.executor())
            .await?;
    }
    super::access_classes::assign(tx, &[into]).await
}

/// Puts a series into the collections and queues in which others are, at their places.
pub async fn copy_places(tx: &Tx, from: &[SeriesId], to: SeriesId) -> Result<()> {
    for part in chunk::ids(from) {
        for text in [
            "INSERT INTO collection_series (list_id, series_id, position) \
             SELECT c.list_id, ?, MIN(c.position) FROM collection_series AS c \
             INNER JOIN list ON list.id = c.list_id WHERE NOT list.is_automatic AND c.series_id IN",
            "INSERT INTO want_to_read (user_id, series_id, added_at) \
             SELECT c.user_id, ?, MIN(c.added_at) FROM want_to_read AS c WHERE c.series_id IN",
        ] {
            let key = if text.contains("list_id") { "list_id" } else { "user_id" };
            let text = format!(
                "{text} ({}) GROUP BY c.{key} ON CONFLICT ({key}, series_id) DO NOTHING",
                marks(part.len())
            );
            let values = std::iter::once(to.into()).chain(part.iter().map(|id| (*id).into()));
            tx.executor().execute_raw(statement(&tx.conn(), &text, values)).await?;
        }
    }
    Ok(())
}

/// Lets joined series be recognized by something else, as (before, after).
pub async fn rename_aliases(
    tx: &Tx,
    library: LibraryId,
    renamed: &[(String, String)],
) -> Result<()> {
    for (before, after) in renamed {
        series_alias::Entity::update_many()
            .col_expr(series_alias::Column::Folder, Expr::val(after.as_str()))
            .filter(series_alias::Column::LibraryId.eq(library))
            .filter(series_alias::Column::Folder.eq(before.as_str()))
            .exec(tx.executor())
            .await?;
    }
    Ok(())
}

/// Parts a series from all that was joined with it; whether there was anything.
pub async fn part(tx: &Tx, series: SeriesId) -> Result<bool> {
    let parted = series_alias::Entity::delete_many()
        .filter(series_alias::Column::SeriesId.eq(series))
        .exec(tx.executor())
        .await?;
    Ok(parted.rows_affected > 0)
}
