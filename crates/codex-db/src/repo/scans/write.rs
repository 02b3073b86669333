//! Writes differences and analyses in few statements with many rows.
//! Must give the same rows when a batch comes twice, since a task may run twice.

use std::collections::HashMap;

use codex_models::metadata::BookMetadata;
use codex_models::{BookId, BookState, LibraryId, LibraryRootId, SeriesId};
use codex_utils::text_fold;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Set, Value};

use super::write_sql::{raise_ages, save_records, set_missing};
use crate::entity::{MetadataJson, TextList, WarningList, book, page_index, series};
use crate::repo::metadata::{
    DESCRIPTION_COLUMNS, NAME_COLUMNS, description_row, name_row, reading_order, set_book_terms,
};
use crate::repo::{access_classes, placements};
use crate::sql::{bulk, chunk};
use crate::view::{
    BookAnalysis, BookChange, BookInsert, BookMove, BookOutcome, ReadyBook, ScanBatch, SeriesInsert,
};
use crate::{Result, Tx};

/// Columns of the two widest tables, for the size of an insert.
const BOOK_COLUMNS: usize = 40;
const SERIES_COLUMNS: usize = 30;

/// Writes one batch of differences (at most a few hundred of each kind); twice is the same as once.
pub async fn apply_batch(tx: &Tx, batch: &ScanBatch) -> Result<()> {
    tx.changes_content();
    rename(tx, &batch.renamed).await?;
    let series = insert_series(tx, &batch.series).await?;
    insert_books(tx, &batch.books, &series).await?;
    change(tx, &batch.changed, true).await?;
    change(tx, &batch.touched, false).await?;
    relocate(tx, &batch.moved, &series).await?;
    placements::unpin(tx, &batch.unpinned).await?;
    regroup(tx, &batch.regrouped, &series).await?;
    set_missing(tx, &batch.missing).await?;
    clear_missing(tx, &batch.restored).await?;
    reopen(tx, &batch.reanalyze).await?;
    let moved: Vec<BookId> = batch.moved.iter().map(|moved| moved.id).collect();
    let mut touched = series_of(tx, &moved).await?;
    touched.extend(batch.regrouped.iter().map(|(_, id)| series.get(id).copied().unwrap_or(*id)));
    touched.extend(series.into_values());
    touched.sort_unstable();
    touched.dedup();
    access_classes::assign(tx, &touched).await
}

/// Ids of series as stored, by the ids the batch knows them by: a series may have been there already.
type StoredSeries = HashMap<SeriesId, SeriesId>;

async fn insert_series(tx: &Tx, new: &[SeriesInsert]) -> Result<StoredSeries> {
    let mut stored = StoredSeries::new();
    for part in chunk::rows(new, SERIES_COLUMNS) {
        let keep = OnConflict::columns([series::Column::LibraryId, series::Column::Folder])
            .do_nothing()
            .to_owned();
        let rows = part.iter().map(|new| {
            series_row(tx, new.id, new.library, Some(new.root), new.folder.clone(), &new.name)
        });
        series::Entity::insert_many(rows)
            .on_conflict(keep)
            .exec_without_returning(tx.executor())
            .await?;
        let found: Vec<(SeriesId, LibraryId, String)> = series::Entity::find()
            .select_only()
            .columns([series::Column::Id, series::Column::LibraryId, series::Column::Folder])
            .filter(series::Column::Folder.is_in(part.iter().map(|new| new.folder.as_str())))
            .filter(series::Column::LibraryId.is_in(part.iter().map(|new| new.library)))
            .into_tuple()
            .all(tx.executor())
            .await?;
        let found: HashMap<(LibraryId, &str), SeriesId> =
            found.iter().map(|(id, library, folder)| ((*library, folder.as_str()), *id)).collect();
        stored.extend(part.iter().filter_map(|new| {
            found.get(&(new.library, new.folder.as_str())).map(|id| (new.id, *id))
        }));
    }
    Ok(stored)
}

/// A series of which nothing is known but its name.
pub(in crate::repo) fn series_row(
    tx: &Tx,
    id: SeriesId,
    library: LibraryId,
    root: Option<LibraryRootId>,
    folder: String,
    name: &str,
) -> series::ActiveModel {
    let now = tx.now();
    series::ActiveModel {
        id: Set(id),
        library_id: Set(library),
        root_id: Set(root),
        folder: Set(folder),
        name: Set(name.to_owned()),
        title: Set(name.to_owned()),
        title_sort: Set(text_fold::sort_key(name)),
        title_search: Set(text_fold::search_key(name)),
        summary: Set(None),
        publisher: Set(None),
        year: Set(None),
        language: Set(None),
        reading_direction: Set(None),
        genres: Set(TextList::default()),
        tags: Set(TextList::default()),
        metadata: Set(None),
        provenance: Set(None),
        status: Set(None),
        total_book_count: Set(None),
        release_date: Set(None),
        community_rating: Set(None),
        book_count: Set(0),
        cover_book_id: Set(None),
        cover_version: Set(0),
        cover_look: Set(None),
        own_cover_version: Set(None),
        own_cover_look: Set(None),
        age_rating: Set(None),
        is_rated: Set(false),
        access_class_id: Set(None),
        facet_set_id: Set(None),
        missing_at: Set(None),
        created_at: Set(now),
        updated_at: Set(now),
    }
}

async fn insert_books(tx: &Tx, new: &[BookInsert], series: &StoredSeries) -> Result<()> {
    for part in chunk::rows(new, BOOK_COLUMNS) {
        let keep =
            OnConflict::columns([book::Column::RootId, book::Column::Path]).do_nothing().to_owned();
        book::Entity::insert_many(part.iter().map(|new| book_row(tx, new, series)))
            .on_conflict(keep)
            .exec_without_returning(tx.executor())
            .await?;
    }
    Ok(())
}

fn book_row(tx: &Tx, new: &BookInsert, series: &StoredSeries) -> book::ActiveModel {
    let now = tx.now();
    let file_name = new.path.rsplit('/').next().unwrap_or(&new.path);
    let title_sort = text_fold::sort_key(&new.title);
    book::ActiveModel {
        id: Set(new.id),
        series_id: Set(series.get(&new.series).copied().unwrap_or(new.series)),
        library_id: Set(new.library),
        root_id: Set(new.root),
        path: Set(new.path.clone()),
        file_name: Set(file_name.to_owned()),
        title: Set(new.title.clone()),
        reading_order: Set(reading_order(new.number_sort, &title_sort)),
        title_sort: Set(title_sort),
        title_search: Set(text_fold::search_key(&new.title)),
        format: Set(new.format),
        state: Set(BookState::Pending),
        error_code: Set(None),
        error_message: Set(None),
        warnings: Set(WarningList::default()),
        size: Set(new.size.cast_signed()),
        modified_us: Set(new.modified_us),
        inode: Set(new.inode.cast_signed()),
        fingerprint: Set(None),
        content_version: Set(None),
        content_key: Set(None),
        number: Set(new.number.clone()),
        number_sort: Set(new.number_sort),
        volume: Set(None),
        year: Set(None),
        page_count: Set(0),
        metadata: Set(MetadataJson::default()),
        provenance: Set(None),
        release_date: Set(None),
        language: Set(None),
        age_rating: Set(None),
        community_rating: Set(None),
        cover_version: Set(0),
        cover_look: Set(None),
        own_cover_version: Set(None),
        own_cover_look: Set(None),
        access_class_id: Set(None),
        facet_set_id: Set(None),
        missing_at: Set(None),
        pinned_at: Set(None),
        analyzed_at: Set(None),
        created_at: Set(now),
        updated_at: Set(now),
    }
}

/// The series of books, each once.
async fn series_of(tx: &Tx, books: &[BookId]) -> Result<Vec<SeriesId>> {
    let mut found = Vec::new();
    for part in chunk::ids(books) {
        let series = book::Entity::find()
            .select_only()
            .column(book::Column::SeriesId)
            .distinct()
            .filter(book::Column::Id.is_in(part.iter().copied()));
        found.extend(series.into_tuple::<SeriesId>().all(tx.executor()).await?);
    }
    Ok(found)
}

/// Gives series their folders; what people made of them stays with them.
async fn rename(tx: &Tx, renamed: &[SeriesInsert]) -> Result<()> {
    // One may take the folder that another one leaves, and PostgreSQL looks at every row by itself; so all of them leave
    // first. No series has such a folder.
    let aside =
        renamed.iter().map(|series| vec![series.id.into(), format!("//{}", series.id).into()]);
    bulk::update(&tx.conn(), "series", &["folder"], aside.collect()).await?;
    let rows = renamed.iter().map(|series| {
        vec![
            series.id.into(),
            series.library.into(),
            series.root.into(),
            series.folder.as_str().into(),
            series.name.as_str().into(),
            tx.now().into(),
        ]
    });
    let columns = ["library_id", "root_id", "folder", "name", "updated_at"];
    bulk::update(&tx.conn(), "series", &columns, rows.collect()).await
}

async fn change(tx: &Tx, changes: &[BookChange], reopen: bool) -> Result<()> {
    let mut columns = vec!["size", "modified_us", "inode", "updated_at"];
    if reopen {
        columns.push("state");
    }
    let rows = changes.iter().map(|change| {
        let mut row = vec![
            change.id.into(),
            change.size.cast_signed().into(),
            change.modified_us.into(),
            change.inode.cast_signed().into(),
            tx.now().into(),
        ];
        if reopen {
            row.push(BookState::Pending.into());
        }
        row
    });
    bulk::update(&tx.conn(), "book", &columns, rows.collect()).await?;
    clear_missing(tx, &changes.iter().map(|change| change.id).collect::<Vec<_>>()).await
}

async fn relocate(tx: &Tx, moves: &[BookMove], series: &StoredSeries) -> Result<()> {
    let columns = [
        "series_id",
        "library_id",
        "root_id",
        "path",
        "file_name",
        "size",
        "modified_us",
        "inode",
        "updated_at",
    ];
    let rows = moves.iter().map(|moved| {
        let file_name = moved.path.rsplit('/').next().unwrap_or(&moved.path);
        vec![
            moved.id.into(),
            series.get(&moved.series).copied().unwrap_or(moved.series).into(),
            moved.library.into(),
            moved.root.into(),
            moved.path.as_str().into(),
            file_name.into(),
            moved.size.cast_signed().into(),
            moved.modified_us.into(),
            moved.inode.cast_signed().into(),
            tx.now().into(),
        ]
    });
    bulk::update(&tx.conn(), "book", &columns, rows.collect()).await?;
    clear_missing(tx, &moves.iter().map(|moved| moved.id).collect::<Vec<_>>()).await
}

/// Gives books that no person keeps elsewhere another series; their files are where they were.
async fn regroup(tx: &Tx, books: &[(BookId, SeriesId)], series: &StoredSeries) -> Result<()> {
    let mut by_series: HashMap<SeriesId, Vec<BookId>> = HashMap::new();
    for (book, to) in books {
        let to = series.get(to).copied().unwrap_or(*to);
        by_series.entry(to).or_default().push(*book);
    }
    for (series, books) in by_series {
        for part in chunk::ids(&books) {
            book::Entity::update_many()
                .col_expr(book::Column::SeriesId, Expr::val(series))
                .col_expr(book::Column::UpdatedAt, Expr::val(tx.now()))
                .filter(book::Column::Id.is_in(part.iter().copied()))
                .filter(book::Column::PinnedAt.is_null())
                .exec(tx.executor())
                .await?;
        }
    }
    Ok(())
}

async fn clear_missing(tx: &Tx, books: &[BookId]) -> Result<()> {
    for part in chunk::ids(books) {
        book::Entity::update_many()
            .col_expr(book::Column::MissingAt, Expr::val(None::<chrono::DateTime<chrono::Utc>>))
            .col_expr(book::Column::UpdatedAt, Expr::val(tx.now()))
            .filter(book::Column::Id.is_in(part.iter().copied()))
            .filter(book::Column::MissingAt.is_not_null())
            .exec(tx.executor())
            .await?;
    }
    Ok(())
}

async fn reopen(tx: &Tx, books: &[BookId]) -> Result<()> {
    for part in chunk::ids(books) {
        book::Entity::update_many()
            .col_expr(book::Column::State, Expr::val(BookState::Pending))
            .filter(book::Column::Id.is_in(part.iter().copied()))
            .exec(tx.executor())
            .await?;
    }
    Ok(())
}

/// Writes what opening files gave (at most a few hundred); twice is the same as once. Series that the transaction then
/// describes anew are named, since that says who sees their books.
pub async fn save_analysis(
    tx: &Tx,
    analyses: &[BookAnalysis],
    described_next: &[SeriesId],
) -> Result<()> {
    let (mut ready, mut records, mut failed, mut unreadable) = (vec![], vec![], vec![], vec![]);
    let (mut undrawn, mut ages) = (vec![], vec![]);
    let described: Vec<_> = analyses.iter().filter_map(described).collect();
    let sets = set_book_terms(tx, &described).await?;
    for analysis in analyses {
        match &analysis.outcome {
            BookOutcome::Ready(book) => {
                let mut row = ready_row(tx, analysis, book);
                let set = sets.get(&analysis.book).copied();
                row.extend(description_row(tx, &book.description, set));
                let name = [&name_row(&book.description)[..], &[book.format.into()]].concat();
                // A cover that is drawn on demand keeps the look it had: it may still be the same.
                if book.cover_look.is_none() && book.cover_version != 0 {
                    undrawn.push((row, name));
                } else {
                    row.push(book.cover_look.map(|look| look.as_bytes().to_vec()).into());
                    ready.push((row, name));
                }
                if let Some(age) = book.description.metadata.age_rating {
                    ages.push(vec![analysis.book.into(), i32::from(age).into()]);
                }
                records.push(vec![analysis.book.into(), book.index.clone().into()]);
            }
            BookOutcome::Failed { code, message } => {
                failed.push(failed_row(tx, analysis, code, message));
                unreadable.push(analysis.book);
            }
        }
    }
    let columns = [READY_COLUMNS, DESCRIPTION_COLUMNS].concat();
    let names = [NAME_COLUMNS, &["format"]].concat();
    bulk::update_with(&tx.conn(), "book", &columns, &names, undrawn).await?;
    let columns = [columns.as_slice(), &["cover_look"]].concat();
    bulk::update_with(&tx.conn(), "book", &columns, &names, ready).await?;
    save_records(tx, &records).await?;
    tx.changes_content();
    raise_ages(tx, &ages).await?;
    bulk::update(&tx.conn(), "book", FAILED_COLUMNS, failed).await?;
    for part in chunk::ids(&unreadable) {
        page_index::Entity::delete_many()
            .filter(page_index::Column::BookId.is_in(part.iter().copied()))
            .exec(tx.executor())
            .await?;
    }
    let books: Vec<BookId> = analyses.iter().map(|analysis| analysis.book).collect();
    let mut touched = series_of(tx, &books).await?;
    touched.retain(|series| !described_next.contains(series));
    access_classes::assign(tx, &touched).await
}

fn described(analysis: &BookAnalysis) -> Option<(BookId, &BookMetadata)> {
    match &analysis.outcome {
        BookOutcome::Ready(book) => Some((analysis.book, &book.description.metadata)),
        BookOutcome::Failed { .. } => None,
    }
}

const READY_COLUMNS: &[&str] = &[
    "state",
    "error_code",
    "error_message",
    "fingerprint",
    "page_count",
    "warnings",
    "content_version",
    "content_key",
    "cover_version",
    "analyzed_at",
];

fn ready_row(tx: &Tx, analysis: &BookAnalysis, book: &ReadyBook) -> Vec<Value> {
    vec![
        analysis.book.into(),
        BookState::Ready.into(),
        None::<String>.into(),
        None::<String>.into(),
        analysis.fingerprint.map(|hash| hash.to_vec()).into(),
        i32::try_from(book.page_count).unwrap_or(i32::MAX).into(),
        WarningList(book.warnings.clone()).into(),
        book.content_version.as_str().into(),
        book.content_key.into(),
        book.cover_version.into(),
        tx.now().into(),
    ]
}

const FAILED_COLUMNS: &[&str] = &[
    "state",
    "error_code",
    "error_message",
    "fingerprint",
    "page_count",
    "content_version",
    "content_key",
    "cover_version",
    "warnings",
    "analyzed_at",
    "updated_at",
];

fn failed_row(tx: &Tx, analysis: &BookAnalysis, code: &str, message: &str) -> Vec<Value> {
    vec![
        analysis.book.into(),
        BookState::Error.into(),
        code.into(),
        message.into(),
        analysis.fingerprint.map(|hash| hash.to_vec()).into(),
        0_i32.into(),
        None::<String>.into(),
        None::<i64>.into(),
        0_i32.into(),
        WarningList::default().into(),
        tx.now().into(),
        tx.now().into(),
    ]
}
