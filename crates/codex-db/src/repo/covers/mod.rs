//! Which covers books have, and what they look like.
//! Must not know where covers are kept.

mod own;

use codex_models::covers::CoverLook;
use codex_models::{BookId, LibraryId};
use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

pub use own::{
    choose, contents, delete, files_of_library, find_version, insert, list, lock, own_of_series,
    owner_of, renew, root_path, show, there, update_files, versions,
};

use crate::entity::{book, series};
use crate::{Conn, Result, Tx};

/// Whether it is known that the cover of this version that is made of a book looks like this; of another version there is
/// nothing to know.
pub async fn has_look(
    conn: &Conn<'_>,
    book: BookId,
    version: i32,
    look: &CoverLook,
) -> Result<bool> {
    let known: Option<Option<Vec<u8>>> = book::Entity::find()
        .select_only()
        .column(book::Column::CoverLook)
        .filter(book::Column::Id.eq(book))
        .filter(book::Column::CoverVersion.eq(version))
        .into_tuple()
        .one(conn.executor())
        .await?;
    Ok(known.is_none_or(|known| known.as_deref() == Some(look.as_bytes())))
}

/// Notes what the cover of this version that is made of a book looks like, also for the series that shows it.
pub async fn note_look(tx: &Tx, book: BookId, version: i32, look: &CoverLook) -> Result<()> {
    let bytes = Some(look.as_bytes().to_vec());
    book::Entity::update_many()
        .col_expr(book::Column::CoverLook, Expr::val(bytes.clone()))
        .filter(book::Column::Id.eq(book))
        .filter(book::Column::CoverVersion.eq(version))
        .exec(tx.executor())
        .await?;
    let series = book::Entity::find()
        .select_only()
        .column(book::Column::SeriesId)
        .filter(book::Column::Id.eq(book));
    series::Entity::update_many()
        .col_expr(series::Column::CoverLook, Expr::val(bytes))
        .filter(series::Column::Id.in_subquery(series.into_query()))
        .filter(series::Column::CoverBookId.eq(book))
        .filter(series::Column::CoverVersion.eq(version))
        .exec(tx.executor())
        .await?;
    Ok(())
}

/// The next books behind this one that have a cover and a file, with the version they show, in the order of ids.
pub async fn covered(
    conn: &Conn<'_>,
    library: Option<LibraryId>,
    after: Option<BookId>,
    limit: u32,
) -> Result<Vec<(BookId, i32)>> {
    let versions =
        [book::Column::OwnCoverVersion.into_expr(), book::Column::CoverVersion.into_expr()];
    let shown = Expr::expr(Func::coalesce(versions));
    let mut books = book::Entity::find()
        .select_only()
        .column(book::Column::Id)
        .expr(shown.clone())
        .filter(shown.ne(0))
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
