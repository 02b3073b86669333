//! The hashes of whole files, and whose are missing or stale.
//! Must not open a file.

use codex_models::{BookId, BookState, LibraryId};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};

use crate::entity::{book, book_hash};
use crate::repo::books::with_root_path;
use crate::sql::chunk;
use crate::view::{BookHashes, FileToHash};
use crate::{Conn, Result, Tx};

/// Files behind this book, in the order of ids, that were understood and whose hashes are not known, or are those of
/// the file as it was before.
pub async fn stale(
    conn: &Conn<'_>,
    library: Option<LibraryId>,
    after: Option<BookId>,
    limit: u64,
) -> Result<Vec<FileToHash>> {
    let column = |column: book_hash::Column| Expr::col((book_hash::Entity, column));
    let fresh = Query::select()
        .expr(Expr::val(1))
        .from(book_hash::Entity)
        .and_where(column(book_hash::Column::BookId).equals((book::Entity, book::Column::Id)))
        .and_where(column(book_hash::Column::Size).equals((book::Entity, book::Column::Size)))
        .and_where(
            column(book_hash::Column::ModifiedUs).equals((book::Entity, book::Column::ModifiedUs)),
        )
        .take();
    let mut select = book::Entity::find()
        .select_only()
        .columns([book::Column::Id, book::Column::Path])
        .columns([book::Column::Size, book::Column::ModifiedUs])
        .filter(book::Column::State.eq(BookState::Ready))
        .filter(book::Column::MissingAt.is_null())
        .filter(Expr::exists(fresh).not())
        .order_by_asc(book::Column::Id)
        .limit(limit);
    if let Some(library) = library {
        select = select.filter(book::Column::LibraryId.eq(library));
    }
    if let Some(after) = after {
        select = select.filter(book::Column::Id.gt(after));
    }
    let rows: Vec<(BookId, String, i64, i64, String)> =
        with_root_path(select).into_tuple().all(conn.executor()).await?;
    let file = |(book, path, size, modified_us, root_path): (BookId, String, i64, i64, String)| {
        FileToHash { book, root_path, path, size: size.unsigned_abs(), modified_us }
    };
    Ok(rows.into_iter().map(file).collect())
}

/// Stores hashes in place of older ones.
pub async fn upsert(tx: &Tx, hashes: &[BookHashes]) -> Result<()> {
    let replace = OnConflict::column(book_hash::Column::BookId)
        .update_columns([
            book_hash::Column::Size,
            book_hash::Column::ModifiedUs,
            book_hash::Column::Xxh3,
            book_hash::Column::Sha256,
            book_hash::Column::CreatedAt,
        ])
        .to_owned();
    for part in chunk::rows(hashes, 6) {
        let rows = part.iter().map(|hashes| book_hash::ActiveModel {
            book_id: Set(hashes.file.book),
            size: Set(i64::try_from(hashes.file.size).unwrap_or(i64::MAX)),
            modified_us: Set(hashes.file.modified_us),
            xxh3: Set(hashes.xxh3.to_vec()),
            sha256: Set(hashes.sha256.to_vec()),
            created_at: Set(tx.now()),
        });
        book_hash::Entity::insert_many(rows)
            .on_conflict(replace.clone())
            .exec_without_returning(tx.executor())
            .await?;
    }
    Ok(())
}

/// The hashes of a book, of whatever state of its file.
pub async fn find(conn: &Conn<'_>, book: BookId) -> Result<Option<book_hash::Model>> {
    Ok(book_hash::Entity::find_by_id(book).one(conn.executor()).await?)
}
