//! Which covers books have, for the sweeps of the cover store.
//! Must not know where covers are kept.

use std::collections::HashMap;

use codex_models::{BookId, LibraryId};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::entity::book;
use crate::sql::chunk;
use crate::{Conn, Result};

/// The cover versions of those of these books that there are.
pub async fn versions(conn: &Conn<'_>, books: &[BookId]) -> Result<HashMap<BookId, i32>> {
    let mut versions = HashMap::with_capacity(books.len());
    for part in chunk::ids(books) {
        let rows: Vec<(BookId, i32)> = book::Entity::find()
            .select_only()
            .columns([book::Column::Id, book::Column::CoverVersion])
            .filter(book::Column::Id.is_in(part.iter().copied()))
            .into_tuple()
            .all(conn.executor())
            .await?;
        versions.extend(rows);
    }
    Ok(versions)
}

/// The next books behind this one that have a cover and a file, with its version, in the order of ids.
pub async fn covered(
    conn: &Conn<'_>,
    library: Option<LibraryId>,
    after: Option<BookId>,
    limit: u32,
) -> Result<Vec<(BookId, i32)>> {
    let mut books = book::Entity::find()
        .select_only()
        .columns([book::Column::Id, book::Column::CoverVersion])
        .filter(book::Column::CoverVersion.ne(0))
        .filter(book::Column::MissingAt.is_null())
        .order_by_asc(book::Column::Id)
        .limit(u64::from(limit));
    if let Some(library) = library {
        books = books.filter(book::Column::LibraryId.eq(library));
    }
    if let Some(after) = after {
        books = books.filter(book::Column::Id.gt(after));
    }
    Ok(books.into_tuple().all(conn.executor()).await?)
}
