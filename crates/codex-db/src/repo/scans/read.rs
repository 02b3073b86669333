//! What the database knows of a library, and where its scan is.
//! Must stay cheap: a rescan without changes is little more than this.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use codex_models::scans::{ScanStatus, TaskState};
use codex_models::tasks::{ScanLibrary, ScanProgress, TaskPayload};
use codex_models::{BookId, BookState, LibraryId, LibraryRootId, SeriesId, TaskId, Viewer};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Value};

use crate::entity::{MetadataJson, book, series, task};
use crate::repo::libraries;
use crate::sql::packed::{self, Cell};
use crate::sql::{self, chunk};
use crate::view::{DescribedBook, KnownBook, KnownSeries, ShownCover};
use crate::{Conn, DbError, Result};

/// The latest scan of a library.
pub async fn status(
    conn: &Conn<'_>,
    viewer: &Viewer,
    library: LibraryId,
) -> Result<Option<ScanStatus>> {
    // A scan speaks of every file, so that who sees only some of them hears nothing of it.
    let sees_all = viewer.sight().shows_whole_libraries();
    if !sees_all || libraries::find_plain(conn, viewer, library).await?.is_none() {
        return Ok(None);
    }
    Ok(latest(conn, &[library]).await?.remove(&library))
}

/// A scan's task as a status.
pub fn status_of(task: &task::Model) -> Result<ScanStatus> {
    let corrupt = |what| move |source| DbError::Corrupt { what, source };
    let payload: ScanLibrary =
        serde_json::from_str(&task.payload).map_err(corrupt("payload of a scan"))?;
    let progress: Option<ScanProgress> = task
        .progress
        .as_deref()
        .map(serde_json::from_str)
        .transpose()
        .map_err(corrupt("progress of a scan"))?;
    Ok(ScanStatus {
        task: task.id,
        library: payload.library,
        state: task.state,
        phase: progress.as_ref().and_then(|progress| progress.phase),
        counts: progress.as_ref().map(|progress| progress.counts).unwrap_or_default(),
        pace: progress.filter(|_| task.state == TaskState::Running).unwrap_or_default().pace,
        started_at: task.started_at,
        finished_at: task.finished_at,
        error: task
            .error_code
            .clone()
            .map(|code| (code, task.error_message.clone().unwrap_or_default())),
    })
}

/// The latest scan of each of these libraries (at most a chunk of them), in one statement.
pub(in crate::repo) async fn latest(
    conn: &Conn<'_>,
    libraries: &[LibraryId],
) -> Result<HashMap<LibraryId, ScanStatus>> {
    let keys =
        libraries.iter().filter_map(|library| ScanLibrary::whole(*library, false).dedupe_key());
    let tasks = task::Entity::find()
        .filter(task::Column::DedupeKey.is_in(keys))
        .filter(newest_of_its_key())
        .all(conn.executor())
        .await?;
    tasks.iter().map(|task| status_of(task).map(|status| (status.library, status))).collect()
}

fn newest_of_its_key() -> sea_orm::sea_query::Expr {
    use sea_orm::sea_query::{Expr, ExprTrait, Query};
    let newest = Query::select()
        .column(("newer", task::Column::Id))
        .from_as(task::Entity, "newer")
        .and_where(
            Expr::col(("newer", task::Column::DedupeKey))
                .eq(Expr::col((task::Entity, task::Column::DedupeKey))),
        )
        .order_by(("newer", task::Column::CreatedAt), sea_orm::Order::Desc)
        .order_by(("newer", task::Column::Id), sea_orm::Order::Desc)
        .limit(1)
        .take();
    task::Column::Id.in_subquery(newest)
}

/// A book as [`known`] reads it.
type PackedBook = (
    LibraryId,
    BookId,
    SeriesId,
    LibraryRootId,
    String,
    i64,
    i64,
    i64,
    Option<String>,
    Option<i64>,
    BookState,
    u8,
    u8,
    i32,
);

/// Every book of a library as the last scan left it.
pub async fn known_books(conn: &Conn<'_>, library: LibraryId) -> Result<Vec<KnownBook>> {
    known(conn, "library_id = ?", &[library.into()]).await
}

/// Books of other libraries that are as long as one of these files and whose content is known: a file that comes from
/// there may be one of them.
pub async fn books_elsewhere(
    conn: &Conn<'_>,
    library: LibraryId,
    sizes: &[u64],
) -> Result<Vec<KnownBook>> {
    let mut found = Vec::new();
    for part in chunk::ids(sizes) {
        let marks = sql::marks(part.len());
        let condition =
            format!("library_id <> ? AND fingerprint IS NOT NULL AND size IN ({marks})");
        let sizes = part.iter().map(|size| size.cast_signed().into());
        let values: Vec<Value> = std::iter::once(library.into()).chain(sizes).collect();
        found.extend(known(conn, &condition, &values).await?);
    }
    Ok(found)
}

async fn known(conn: &Conn<'_>, condition: &str, values: &[Value]) -> Result<Vec<KnownBook>> {
    const CELLS: &[Cell] = &[
        Cell::Id("library_id"),
        Cell::Id("id"),
        Cell::Id("series_id"),
        Cell::Id("root_id"),
        Cell::Plain("path"),
        Cell::Plain("size"),
        Cell::Plain("modified_us"),
        Cell::Plain("inode"),
        Cell::Bytes("fingerprint"),
        Cell::Plain("content_key"),
        Cell::Plain("state"),
        Cell::IsThere("missing_at"),
        Cell::IsThere("pinned_at"),
        Cell::Plain("cover_version"),
    ];
    let rows: Vec<PackedBook> = packed::rows(conn, "book", CELLS, condition, values).await?;
    Ok(rows.into_iter().map(known_book).collect())
}

fn known_book(row: PackedBook) -> KnownBook {
    let (
        library,
        id,
        series,
        root,
        path,
        size,
        modified_us,
        inode,
        fingerprint,
        content_key,
        state,
        missing,
        pinned,
        cover_version,
    ) = row;
    let fingerprint = fingerprint.and_then(|text| codex_utils::hash::unhex(&text));
    KnownBook {
        id,
        series,
        library,
        root,
        path,
        size: size.cast_unsigned(),
        modified_us,
        inode: inode.cast_unsigned(),
        fingerprint: fingerprint.and_then(|bytes| bytes.try_into().ok()),
        content_key,
        state,
        missing: missing == 1,
        pinned: pinned == 1,
        cover_version,
    }
}

/// Where the files of the books of a series are, or were.
pub async fn files_of_series(
    conn: &Conn<'_>,
    series: SeriesId,
) -> Result<Vec<(LibraryRootId, String)>> {
    let files = book::Entity::find()
        .select_only()
        .columns([book::Column::RootId, book::Column::Path])
        .filter(book::Column::SeriesId.eq(series))
        .order_by_asc(book::Column::Id);
    Ok(files.into_tuple().all(conn.executor()).await?)
}

/// The scan that a task runs.
pub async fn status_of_task(conn: &Conn<'_>, task: TaskId) -> Result<Option<ScanStatus>> {
    let task = task::Entity::find_by_id(task).one(conn.executor()).await?;
    task.as_ref().map(status_of).transpose()
}

/// How many books each of these series has, missing ones included.
pub async fn book_counts(conn: &Conn<'_>, series: &[SeriesId]) -> Result<HashMap<SeriesId, usize>> {
    let mut counts = HashMap::new();
    for part in chunk::ids(series) {
        let rows: Vec<SeriesId> = book::Entity::find()
            .select_only()
            .column(book::Column::SeriesId)
            .filter(book::Column::SeriesId.is_in(part.iter().copied()))
            .into_tuple()
            .all(conn.executor())
            .await?;
        for id in rows {
            *counts.entry(id).or_default() += 1;
        }
    }
    Ok(counts)
}

/// Every series of a library.
pub async fn known_series(conn: &Conn<'_>, library: LibraryId) -> Result<Vec<KnownSeries>> {
    let rows = series::Entity::find()
        .select_only()
        .columns([
            series::Column::Id,
            series::Column::RootId,
            series::Column::Folder,
            series::Column::BookCount,
        ])
        .expr(series::Column::MissingAt.is_not_null())
        .filter(series::Column::LibraryId.eq(library))
        .into_tuple()
        .all(conn.executor())
        .await?;
    Ok(rows
        .into_iter()
        .map(|(id, root, folder, book_count, missing)| {
            let book_count: i32 = book_count;
            KnownSeries { id, root, folder, book_count: book_count.unsigned_abs(), missing }
        })
        .collect())
}

/// A book as [`described_books`] reads it.
type DescribedTuple = (
    BookId,
    SeriesId,
    String,
    Option<i32>,
    MetadataJson,
    BookState,
    i32,
    Option<Vec<u8>>,
    Option<i32>,
    Option<Vec<u8>>,
    Option<DateTime<Utc>>,
);

/// The books of these series in reading order, for describing the series.
pub async fn described_books(conn: &Conn<'_>, series: &[SeriesId]) -> Result<Vec<DescribedBook>> {
    let mut books = Vec::new();
    for part in chunk::ids(series) {
        let rows = book::Entity::find()
            .select_only()
            .columns([
                book::Column::Id,
                book::Column::SeriesId,
                book::Column::Title,
                book::Column::Year,
                book::Column::Metadata,
                book::Column::State,
                book::Column::CoverVersion,
                book::Column::CoverLook,
                book::Column::OwnCoverVersion,
                book::Column::OwnCoverLook,
                book::Column::MissingAt,
            ])
            .filter(book::Column::SeriesId.is_in(part.iter().copied()))
            .order_by_asc(book::Column::SeriesId)
            .order_by_asc(book::Column::ReadingOrder)
            .order_by_asc(book::Column::Id)
            .into_tuple::<DescribedTuple>()
            .all(conn.executor())
            .await?;
        books.extend(rows.into_iter().map(
            |(id, series, title, year, metadata, state, made, look, own, own_look, missing_at)| {
                let MetadataJson(metadata) = metadata;
                let cover = ShownCover::of((made, look), (own, own_look));
                DescribedBook { id, series, title, year, metadata, state, cover, missing_at }
            },
        ));
    }
    Ok(books)
}
