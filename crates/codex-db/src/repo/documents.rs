//! By what `KOReader` knows books, and what it said of them.
//! Must not show a book that is out of sight.

use std::collections::BTreeSet;

use codex_models::{BookFormat, BookId, LibraryId, UserId, Viewer};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};

use crate::entity::{book, book_document, document_position};
use crate::repo::books::with_root_path;
use crate::repo::total;
use crate::sql::chunk;
use crate::view::{DocumentBook, FileToIdentify, IdentifiedFile};
use crate::{Conn, Result, Tx, scope};

/// MD5.
pub type DocumentHash = [u8; 16];

/// Columns of a row.
const WIDTH: usize = 6;

/// Files behind this book, in the order of ids, of which it is not known by what `KOReader` knows them, or was by
/// another name or content.
pub async fn stale(
    conn: &Conn<'_>,
    library: Option<LibraryId>,
    after: Option<BookId>,
    limit: u64,
) -> Result<Vec<FileToIdentify>> {
    let column = |column: book_document::Column| Expr::col((book_document::Entity, column));
    let same =
        |own: book_document::Column, of: book::Column| column(own).equals((book::Entity, of));
    let fresh = Query::select()
        .expr(Expr::val(1))
        .from(book_document::Entity)
        .and_where(same(book_document::Column::BookId, book::Column::Id))
        .and_where(same(book_document::Column::Size, book::Column::Size))
        .and_where(same(book_document::Column::ModifiedUs, book::Column::ModifiedUs))
        .and_where(same(book_document::Column::FileName, book::Column::FileName))
        .take();
    let mut select = book::Entity::find()
        .select_only()
        .columns([book::Column::Id, book::Column::Path, book::Column::FileName])
        .columns([book::Column::Size, book::Column::ModifiedUs])
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
    let rows: Vec<(BookId, String, String, i64, i64, String)> =
        with_root_path(select).into_tuple().all(conn.executor()).await?;
    let file = |(book, path, file_name, size, modified_us, root_path)| FileToIdentify {
        book,
        root_path,
        path,
        file_name,
        size,
        modified_us,
    };
    Ok(rows.into_iter().map(file).collect())
}

/// Stores by what files are known: the MD5 of the name and, where it could be read, that of the content.
pub async fn upsert(tx: &Tx, files: &[IdentifiedFile]) -> Result<()> {
    let replace = OnConflict::column(book_document::Column::BookId)
        .update_columns([
            book_document::Column::Size,
            book_document::Column::ModifiedUs,
            book_document::Column::FileName,
            book_document::Column::Content,
            book_document::Column::Name,
        ])
        .to_owned();
    for part in chunk::rows(files, WIDTH) {
        let rows = part.iter().map(|file| book_document::ActiveModel {
            book_id: Set(file.book),
            size: Set(file.size),
            modified_us: Set(file.modified_us),
            file_name: Set(file.file_name.clone()),
            content: Set(file.content.map(|hash| hash.to_vec())),
            name: Set(file.name.to_vec()),
        });
        book_document::Entity::insert_many(rows)
            .on_conflict(replace.clone())
            .exec_without_returning(tx.executor())
            .await?;
    }
    Ok(())
}

/// That no book of another content has the name: `001.cbz` names nothing.
fn is_telling_name() -> Expr {
    Expr::cust(
        "NOT EXISTS (SELECT 1 FROM book_document AS twin WHERE twin.name = book_document.name \
         AND twin.book_id <> book_document.book_id \
         AND (twin.content IS NULL OR twin.content IS DISTINCT FROM book_document.content))",
    )
}

/// Those of these MD5s of names that tell a book, or copies of one, from all others.
pub async fn telling_names(
    conn: &Conn<'_>,
    names: &[DocumentHash],
) -> Result<BTreeSet<DocumentHash>> {
    let mut found = BTreeSet::new();
    for part in chunk::ids(names) {
        let rows: Vec<Vec<u8>> = book_document::Entity::find()
            .select_only()
            .column(book_document::Column::Name)
            .filter(book_document::Column::Name.is_in(part.iter().map(|hash| hash.to_vec())))
            .filter(is_telling_name())
            .into_tuple()
            .all(conn.executor())
            .await?;
        found.extend(rows.into_iter().filter_map(|name| DocumentHash::try_from(name).ok()));
    }
    Ok(found)
}

/// The books in sight that are known by this hash, of their content or of a name that tells them, in the order of ids.
pub async fn books(
    conn: &Conn<'_>,
    viewer: &Viewer,
    document: DocumentHash,
) -> Result<Vec<DocumentBook>> {
    let name = book_document::Column::Name.eq(document.to_vec());
    let known = Condition::any()
        .add(book_document::Column::Content.eq(document.to_vec()))
        .add(Condition::all().add(name).add(is_telling_name()));
    let ids = Query::select()
        .column(book_document::Column::BookId)
        .from(book_document::Entity)
        .cond_where(known)
        .take();
    let condition = Condition::all().add(book::Column::Id.in_subquery(ids));
    found(conn, viewer, condition).await
}

/// Those of these books that are in sight, in the order of ids.
pub async fn books_by_id(
    conn: &Conn<'_>,
    viewer: &Viewer,
    ids: &[BookId],
) -> Result<Vec<DocumentBook>> {
    let mut all = Vec::with_capacity(ids.len());
    for part in chunk::ids(ids) {
        let condition = Condition::all().add(book::Column::Id.is_in(part.iter().copied()));
        all.extend(found(conn, viewer, condition).await?);
    }
    Ok(all)
}

/// Every hash that one of these books is known by: of its content, and of a name that tells it.
pub async fn hashes_of(conn: &Conn<'_>, books: &[BookId]) -> Result<BTreeSet<Vec<u8>>> {
    let mut found = BTreeSet::new();
    for part in chunk::ids(books) {
        let of_books = book_document::Entity::find()
            .filter(book_document::Column::BookId.is_in(part.iter().copied()));
        let rows = of_books.clone().all(conn.executor()).await?;
        found.extend(rows.into_iter().filter_map(|row| row.content));
        let rows = of_books.filter(is_telling_name()).all(conn.executor()).await?;
        found.extend(rows.into_iter().map(|row| row.name));
    }
    Ok(found)
}

/// What a user's devices said last of any of these documents, the newest first.
pub async fn positions(
    conn: &Conn<'_>,
    user: UserId,
    documents: &BTreeSet<Vec<u8>>,
) -> Result<Vec<document_position::Model>> {
    let documents: Vec<&Vec<u8>> = documents.iter().collect();
    let mut found = Vec::new();
    for part in chunk::ids(&documents) {
        let rows = document_position::Entity::find()
            .filter(document_position::Column::UserId.eq(user))
            .filter(
                document_position::Column::Document.is_in(part.iter().map(|hash| (*hash).clone())),
            )
            .all(conn.executor())
            .await?;
        found.extend(rows);
    }
    found.sort_by_key(|row| std::cmp::Reverse(row.received_at));
    Ok(found)
}

/// What anybody's devices said last of any of these documents.
pub async fn positions_of_all(
    conn: &Conn<'_>,
    documents: &[DocumentHash],
) -> Result<Vec<document_position::Model>> {
    let mut found = Vec::new();
    for part in chunk::ids(documents) {
        let rows = document_position::Entity::find()
            .filter(
                document_position::Column::Document.is_in(part.iter().map(|hash| hash.to_vec())),
            )
            .all(conn.executor())
            .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// How many positions are kept of a user, whatever document.
pub async fn count_positions(conn: &Conn<'_>, user: UserId) -> Result<u64> {
    let condition = Condition::all().add(document_position::Column::UserId.eq(user));
    total(conn, document_position::Entity, condition).await
}

/// Stores what a device says in place of what it said before.
pub async fn put_position(tx: &Tx, position: document_position::Model) -> Result<()> {
    use document_position::Column;
    let document_position::Model {
        user_id,
        document,
        device_id,
        device,
        progress,
        percentage,
        received_at,
    } = position;
    let row = document_position::ActiveModel {
        user_id: Set(user_id),
        document: Set(document),
        device_id: Set(device_id),
        device: Set(device),
        progress: Set(progress),
        percentage: Set(percentage),
        received_at: Set(received_at),
    };
    let replace = OnConflict::columns([Column::UserId, Column::Document, Column::DeviceId])
        .update_columns([Column::Device, Column::Progress, Column::Percentage, Column::ReceivedAt])
        .to_owned();
    document_position::Entity::insert(row)
        .on_conflict(replace)
        .exec_without_returning(tx.executor())
        .await?;
    Ok(())
}

async fn found(
    conn: &Conn<'_>,
    viewer: &Viewer,
    condition: Condition,
) -> Result<Vec<DocumentBook>> {
    let rows: Vec<(BookId, BookFormat, i32)> = book::Entity::find()
        .select_only()
        .columns([book::Column::Id, book::Column::Format, book::Column::PageCount])
        .filter(condition)
        .filter(scope::books_in_sight(viewer))
        .order_by_asc(book::Column::Id)
        .limit(chunk::MAX_ROWS as u64)
        .into_tuple()
        .all(conn.executor())
        .await?;
    let book = |(id, format, pages): (BookId, BookFormat, i32)| DocumentBook {
        id,
        format,
        page_count: pages.unsigned_abs(),
    };
    Ok(rows.into_iter().map(book).collect())
}
