//! Writes differences and analyses in few statements with many rows.
//! Must give the same rows when a batch comes twice, since a task may run twice.

use std::collections::HashMap;

use codex_models::{BookId, BookState, LibraryId, SeriesId};
use codex_utils::text_fold;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Set, Value};

use super::write_sql::{raise_ages, recount, save_records};
use crate::entity::{MetadataJson, TextList, WarningList, book, page_index, series};
use crate::sql::{bulk, chunk};
use crate::view::{
    BookAnalysis, BookChange, BookInsert, BookMove, BookOutcome, ReadyBook, ScanBatch,
    SeriesDescription, SeriesInsert,
};
use crate::{Result, Tx};

/// Columns of the two widest tables, for the size of an insert.
const BOOK_COLUMNS: usize = 34;
const SERIES_COLUMNS: usize = 23;

/// Writes one batch of differences (at most a few hundred of each kind); twice is the same as once.
pub async fn apply_batch(tx: &Tx, batch: &ScanBatch) -> Result<()> {
    if !(batch.series.is_empty() && batch.books.is_empty() && batch.moved.is_empty()) {
        tx.changes_content();
    }
    let series = insert_series(tx, &batch.series).await?;
    insert_books(tx, &batch.books, &series).await?;
    change(tx, &batch.changed, true).await?;
    change(tx, &batch.touched, false).await?;
    relocate(tx, &batch.moved, &series).await?;
    set_missing(tx, &batch.missing).await?;
    clear_missing(tx, &batch.restored).await?;
    reopen(tx, &batch.reanalyze).await
}

/// Ids of series as stored, by the ids the batch knows them by: a series may have been there already.
type StoredSeries = HashMap<SeriesId, SeriesId>;

async fn insert_series(tx: &Tx, new: &[SeriesInsert]) -> Result<StoredSeries> {
    let mut stored = StoredSeries::new();
    for part in chunk::rows(new, SERIES_COLUMNS) {
        let keep = OnConflict::columns([series::Column::LibraryId, series::Column::Folder])
            .do_nothing()
            .to_owned();
        series::Entity::insert_many(part.iter().map(|new| series_row(tx, new)))
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

fn series_row(tx: &Tx, new: &SeriesInsert) -> series::ActiveModel {
    let now = tx.now();
    series::ActiveModel {
        id: Set(new.id),
        library_id: Set(new.library),
        root_id: Set(Some(new.root)),
        folder: Set(new.folder.clone()),
        name: Set(new.name.clone()),
        title: Set(new.name.clone()),
        title_sort: Set(text_fold::sort_key(&new.name)),
        title_search: Set(text_fold::fold(&new.name)),
        summary: Set(None),
        publisher: Set(None),
        year: Set(None),
        language: Set(None),
        reading_direction: Set(None),
        genres: Set(TextList::default()),
        tags: Set(TextList::default()),
        book_count: Set(0),
        cover_book_id: Set(None),
        cover_version: Set(0),
        age_rating: Set(None),
        is_rated: Set(false),
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
        name: Set(stem(file_name).to_owned()),
        title: Set(new.title.clone()),
        reading_order: Set(reading_order(new.number_sort, &title_sort)),
        title_sort: Set(title_sort),
        title_search: Set(text_fold::fold(&new.title)),
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
        number: Set(new.number.clone()),
        number_sort: Set(new.number_sort),
        volume: Set(None),
        year: Set(None),
        page_count: Set(0),
        metadata: Set(MetadataJson::default()),
        cover_version: Set(0),
        missing_at: Set(None),
        analyzed_at: Set(None),
        created_at: Set(now),
        updated_at: Set(now),
    }
}

/// A file name without its extension.
fn stem(file_name: &str) -> &str {
    // What begins with a space or has no letter is a part of a folder's name, not an extension.
    let is_extension =
        |end: &str| !end.contains(' ') && end.chars().any(|c| c.is_ascii_alphabetic());
    match file_name.rsplit_once('.').filter(|(_, end)| is_extension(end)) {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => file_name,
    }
}

/// A text whose plain order is: number, then title; books without a number last.
fn reading_order(number: Option<f64>, title_sort: &str) -> String {
    match number.filter(|number| number.is_finite()) {
        // The bits of a float, with the sign turned around, are in the order of the floats.
        Some(number) => {
            let bits = (number + 0.0).to_bits();
            let ordered = if bits >> 63 == 0 { bits | 1 << 63 } else { !bits };
            format!("0{ordered:016x}{title_sort}")
        }
        None => format!("1{title_sort}"),
    }
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
        "root_id",
        "path",
        "file_name",
        "name",
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
            moved.root.into(),
            moved.path.as_str().into(),
            file_name.into(),
            stem(file_name).into(),
            moved.size.cast_signed().into(),
            moved.modified_us.into(),
            moved.inode.cast_signed().into(),
            tx.now().into(),
        ]
    });
    bulk::update(&tx.conn(), "book", &columns, rows.collect()).await?;
    clear_missing(tx, &moves.iter().map(|moved| moved.id).collect::<Vec<_>>()).await
}

async fn set_missing(tx: &Tx, books: &[BookId]) -> Result<()> {
    for part in chunk::ids(books) {
        book::Entity::update_many()
            .col_expr(book::Column::MissingAt, Expr::val(tx.now()))
            .col_expr(book::Column::UpdatedAt, Expr::val(tx.now()))
            .filter(book::Column::Id.is_in(part.iter().copied()))
            .filter(book::Column::MissingAt.is_null())
            .exec(tx.executor())
            .await?;
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

/// Writes what opening files gave (at most a few hundred); twice is the same as once.
pub async fn save_analysis(tx: &Tx, analyses: &[BookAnalysis]) -> Result<()> {
    let (mut ready, mut records, mut failed, mut unreadable) = (vec![], vec![], vec![], vec![]);
    let mut ages = vec![];
    for analysis in analyses {
        match &analysis.outcome {
            BookOutcome::Ready(book) => {
                ready.push(ready_row(tx, analysis, book));
                if let Some(age) = book.metadata.age_rating {
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
    bulk::update(&tx.conn(), "book", READY_COLUMNS, ready).await?;
    save_records(tx, &records).await?;
    if !ages.is_empty() {
        tx.changes_content();
    }
    raise_ages(tx, &ages).await?;
    bulk::update(&tx.conn(), "book", FAILED_COLUMNS, failed).await?;
    for part in chunk::ids(&unreadable) {
        page_index::Entity::delete_many()
            .filter(page_index::Column::BookId.is_in(part.iter().copied()))
            .exec(tx.executor())
            .await?;
    }
    Ok(())
}

const READY_COLUMNS: &[&str] = &[
    "state",
    "error_code",
    "error_message",
    "fingerprint",
    "format",
    "page_count",
    "metadata",
    "title",
    "title_sort",
    "title_search",
    "reading_order",
    "number",
    "number_sort",
    "volume",
    "year",
    "warnings",
    "content_version",
    "cover_version",
    "analyzed_at",
    "updated_at",
];

fn ready_row(tx: &Tx, analysis: &BookAnalysis, book: &ReadyBook) -> Vec<Value> {
    let title_sort = text_fold::sort_key(book.sort_title.as_deref().unwrap_or(&book.title));
    vec![
        analysis.book.into(),
        BookState::Ready.into(),
        None::<String>.into(),
        None::<String>.into(),
        analysis.fingerprint.map(|hash| hash.to_vec()).into(),
        book.format.into(),
        i32::try_from(book.page_count).unwrap_or(i32::MAX).into(),
        MetadataJson(book.metadata.clone()).into(),
        book.title.as_str().into(),
        title_sort.as_str().into(),
        text_fold::fold(&book.title).into(),
        reading_order(book.number_sort, &title_sort).into(),
        book.number.clone().into(),
        book.number_sort.into(),
        book.volume.clone().into(),
        book.year.into(),
        WarningList(book.warnings.clone()).into(),
        book.content_version.as_str().into(),
        book.cover_version.into(),
        tx.now().into(),
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
        0_i32.into(),
        WarningList::default().into(),
        tx.now().into(),
        tx.now().into(),
    ]
}

const SERIES_DESCRIPTION: &[&str] = &[
    "title",
    "title_sort",
    "title_search",
    "summary",
    "publisher",
    "year",
    "language",
    "reading_direction",
    "genres",
    "tags",
    "cover_book_id",
    "cover_version",
    "age_rating",
    "is_rated",
    "updated_at",
];

/// Writes how series are shown, and counts their books anew.
pub async fn refresh_series(tx: &Tx, descriptions: &[SeriesDescription]) -> Result<()> {
    let rows = descriptions.iter().map(|series| {
        let sort_title = series.sort_title.as_deref().unwrap_or(&series.title);
        vec![
            series.id.into(),
            series.title.as_str().into(),
            text_fold::sort_key(sort_title).into(),
            text_fold::fold(&series.title).into(),
            series.summary.clone().into(),
            series.publisher.clone().into(),
            series.year.into(),
            series.language.clone().into(),
            series.reading_direction.clone().into(),
            TextList(series.genres.clone()).into(),
            TextList(series.tags.clone()).into(),
            series.cover_book.into(),
            series.cover_version.into(),
            series.age_rating.map(i32::from).into(),
            true.into(),
            tx.now().into(),
        ]
    });
    tx.changes_content();
    bulk::update(&tx.conn(), "series", SERIES_DESCRIPTION, rows.collect()).await?;
    let ids: Vec<SeriesId> = descriptions.iter().map(|series| series.id).collect();
    recount(tx, &ids).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reading_order_is_by_number_then_title_with_unnumbered_books_last() {
        let numbers = [Some(-1.0), Some(-0.0), Some(0.5), Some(2.0), Some(10.0), None];
        let keys: Vec<String> = numbers.iter().map(|number| reading_order(*number, "a")).collect();
        assert!(keys.is_sorted(), "{keys:?}");
        assert!(reading_order(Some(1.0), "a") < reading_order(Some(1.0), "b"));
        assert_eq!(reading_order(Some(f64::NAN), "a"), "1a");
    }

    #[test]
    fn a_stem_is_the_name_without_the_last_extension() {
        assert_eq!(stem("Vol. 1.cbz"), "Vol. 1");
        assert_eq!(stem(".cbz"), ".cbz");
    }
}
