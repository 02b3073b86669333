//! Writes how books and series are shown and found.
//! Must not decide what holds.

use codex_models::metadata::{PartialDate, ReadingDirection, SeriesStatus};
use codex_models::{BookId, SeriesId, UserId};
use codex_utils::text_fold;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set, Value};

use super::terms::{set_book_terms, set_series_terms};
use crate::entity::{
    BookProvenance, MetadataJson, SeriesMetadataJson, SeriesProvenance, TextList, bulk_edit,
};
use crate::repo::access_classes;
use crate::sql::bulk;
use crate::view::{BookDescription, SeriesDescription};
use crate::{Result, Tx};

/// Columns of a book that its description fills.
pub(in crate::repo) const DESCRIPTION_COLUMNS: &[&str] = &[
    "metadata",
    "provenance",
    "number",
    "number_sort",
    "volume",
    "year",
    "release_date",
    "language",
    "age_rating",
    "community_rating",
    "facet_set_id",
    "updated_at",
];

/// Columns of a book that its name fills. Four indexes go by them, and the name mostly stays.
pub(in crate::repo) const NAME_COLUMNS: &[&str] =
    &["title", "title_sort", "title_search", "reading_order"];

/// The values of [`DESCRIPTION_COLUMNS`].
pub(in crate::repo) fn description_row(
    tx: &Tx,
    book: &BookDescription,
    facet_set: Option<i64>,
) -> Vec<Value> {
    let BookDescription { metadata, provenance, number_sort, .. } = book;
    vec![
        MetadataJson(metadata.clone()).into(),
        provenance.clone().map(BookProvenance).into(),
        metadata.number.clone().into(),
        (*number_sort).into(),
        metadata.volume.clone().into(),
        metadata.release_date.map(|date| i32::from(date.year)).into(),
        metadata.release_date.map(|date| date.to_string()).into(),
        metadata.language.clone().into(),
        metadata.age_rating.map(i32::from).into(),
        metadata.community_rating.into(),
        facet_set.into(),
        tx.now().into(),
    ]
}

/// The values of [`NAME_COLUMNS`].
pub(in crate::repo) fn name_row(book: &BookDescription) -> [Value; 4] {
    let BookDescription { metadata, title, number_sort, order_name, .. } = book;
    let title_sort = text_fold::sort_key(metadata.sort_title.as_deref().unwrap_or(title));
    let order = match order_name {
        Some(name) => reading_order(*number_sort, &text_fold::sort_key(name)),
        None => reading_order(*number_sort, &title_sort),
    };
    [title.as_str().into(), title_sort.into(), text_fold::search_key(title).into(), order.into()]
}

/// Writes how books are shown and found (at most a few hundred).
pub async fn describe_books(tx: &Tx, books: &[(BookId, BookDescription)]) -> Result<()> {
    tx.changes_content();
    let described: Vec<_> = books.iter().map(|(id, book)| (*id, &book.metadata)).collect();
    let sets = set_book_terms(tx, &described).await?;
    let rows = books.iter().map(|(id, book)| {
        let row = description_row(tx, book, sets.get(id).copied());
        ([vec![(*id).into()], row].concat(), name_row(book).to_vec())
    });
    let rows = rows.collect();
    bulk::update_with(&tx.conn(), "book", DESCRIPTION_COLUMNS, NAME_COLUMNS, rows).await
}

const SERIES_COLUMNS: &[&str] = &[
    "updated_at",
    "metadata",
    "provenance",
    "title",
    "title_sort",
    "title_search",
    "summary",
    "publisher",
    "year",
    "release_date",
    "language",
    "reading_direction",
    "genres",
    "tags",
    "status",
    "total_book_count",
    "community_rating",
    "cover_book_id",
    "cover_version",
    "cover_look",
    "age_rating",
];

/// What follows from the books of a series: how many there are, since when all of them are missing, and whether each was
/// looked at for an age rating.
const COUNTED_COLUMNS: &[(&str, &str)] = &[
    ("book_count", "(SELECT COUNT(*) FROM book WHERE book.series_id = series.id)"),
    (
        "missing_at",
        "CASE WHEN EXISTS (SELECT 1 FROM book WHERE book.series_id = series.id AND book.missing_at IS NULL) \
         THEN NULL ELSE COALESCE(series.missing_at, v.column2) END",
    ),
    (
        "is_rated",
        "NOT EXISTS (SELECT 1 FROM book WHERE book.series_id = series.id \
         AND book.analyzed_at IS NULL AND book.missing_at IS NULL)",
    ),
];

/// Writes how series are shown and found, counts their books anew and says who may see them. Who calls has locked them: they
/// are counted as of the beginning of a statement.
pub async fn describe_series(tx: &Tx, descriptions: &[SeriesDescription]) -> Result<()> {
    tx.changes_content();
    let rows = descriptions.iter().map(|series| series_row(tx, series)).collect();
    bulk::update_and(&tx.conn(), "series", SERIES_COLUMNS, COUNTED_COLUMNS, rows).await?;
    let described: Vec<_> =
        descriptions.iter().map(|series| (series.id, &series.metadata)).collect();
    set_series_terms(tx, &described).await?;
    let ids: Vec<SeriesId> = descriptions.iter().map(|series| series.id).collect();
    access_classes::assign(tx, &ids).await
}

fn series_row(tx: &Tx, series: &SeriesDescription) -> Vec<Value> {
    let SeriesDescription { id, metadata, provenance, title, cover_book, cover } = series;
    let sort_title = metadata.sort_title.as_deref().unwrap_or(title);
    vec![
        (*id).into(),
        tx.now().into(),
        SeriesMetadataJson(metadata.clone()).into(),
        provenance.clone().map(SeriesProvenance).into(),
        title.as_str().into(),
        text_fold::sort_key(sort_title).into(),
        text_fold::search_key(title).into(),
        metadata.summary.clone().into(),
        metadata.publisher.clone().into(),
        metadata.release_date.map(|date| i32::from(date.year)).into(),
        metadata.release_date.as_ref().map(PartialDate::to_string).into(),
        metadata.language.clone().into(),
        metadata.reading_direction.map(ReadingDirection::as_str).into(),
        TextList(metadata.genres.clone()).into(),
        TextList(metadata.tags.clone()).into(),
        metadata.status.map(SeriesStatus::as_str).into(),
        metadata.total_book_count.map(|count| i32::try_from(count).unwrap_or(i32::MAX)).into(),
        metadata.community_rating.into(),
        (*cover_book).into(),
        cover.version.into(),
        cover.look.map(|look| look.as_bytes().to_vec()).into(),
        metadata.age_rating.map(i32::from).into(),
    ]
}

/// A text whose plain order is: number, then title; books without a number last.
pub(in crate::repo) fn reading_order(number: Option<f64>, title_sort: &str) -> String {
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

/// Remembers the last bulk edit of an account.
pub async fn save_bulk_edit(tx: &Tx, user: UserId, data: String) -> Result<()> {
    let edit =
        bulk_edit::ActiveModel { user_id: Set(user), data: Set(data), created_at: Set(tx.now()) };
    let replace = OnConflict::column(bulk_edit::Column::UserId)
        .update_columns([bulk_edit::Column::Data, bulk_edit::Column::CreatedAt])
        .to_owned();
    bulk_edit::Entity::insert(edit)
        .on_conflict(replace)
        .exec_without_returning(tx.executor())
        .await?;
    Ok(())
}

/// Takes the last bulk edit of an account away: it is undone once.
pub async fn take_bulk_edit(tx: &Tx, user: UserId) -> Result<Option<String>> {
    let found = bulk_edit::Entity::find_by_id(user).one(tx.executor()).await?;
    if found.is_some() {
        bulk_edit::Entity::delete_many()
            .filter(bulk_edit::Column::UserId.eq(user))
            .exec(tx.executor())
            .await?;
    }
    Ok(found.map(|edit| edit.data))
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
}
