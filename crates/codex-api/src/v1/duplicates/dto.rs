//! Wire shapes of duplicates and faults.
//! Must not hold rules.

use codex_db::view::{BookRow, SeriesRow};
use codex_models::books::{BookFix, BookHealth};
use codex_models::duplicates::{SameBook, SameSeries};
use codex_models::{BookId, LibraryId};
use codex_services::duplicates::{Gap, faults_of};
use serde::{Deserialize, Serialize};

use crate::v1::books::BookDto;
use crate::v1::list::list_dto;
use crate::v1::series::SeriesDto;

/// In what books have to be the same.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct SameBookQuery {
    /// `file`: every byte (of files that were hashed); `content`: the pages, whatever holds them.
    #[param(inline)]
    pub(super) by: Option<SameBook>,
}

/// In what series have to be the same.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct SameSeriesQuery {
    /// `title`, or `externalId`: an id in a catalog.
    #[param(inline)]
    pub(super) by: Option<SameSeries>,
}

/// Which books with faults.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(super) struct ProblemsQuery {
    /// Only of this library.
    pub(super) library_id: Option<LibraryId>,
    /// Only with this fault; with any without it.
    pub(super) reason: Option<BookHealth>,
}

/// Which series with gaps.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(super) struct GapsQuery {
    /// Only of this library.
    pub(super) library_id: Option<LibraryId>,
}

list_dto!(
    /// A page of groups of books.
    DuplicateBooksList of DuplicateBooksDto
);
list_dto!(
    /// A page of groups of series.
    DuplicateSeriesList of DuplicateSeriesDto
);
list_dto!(
    /// A page of books with faults.
    BookProblemList of BookProblemDto
);
list_dto!(
    /// A page of series with gaps.
    SeriesGapList of SeriesGapDto
);

/// Books that are the same.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct DuplicateBooksDto {
    /// Two or more, the oldest first.
    books: Vec<BookDto>,
}

/// Series that may be the same.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct DuplicateSeriesDto {
    /// Two or more, the oldest first.
    series: Vec<SeriesDto>,
}

/// A book with faults.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct BookProblemDto {
    /// The book.
    book: BookDto,
    /// What is wrong with it.
    reasons: Vec<BookHealth>,
    /// What can be done about it; nothing where the file is gone.
    fixes: Vec<BookFix>,
}

/// A series in which numbers are missing.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SeriesGapDto {
    /// The series.
    series: SeriesDto,
    /// Whole numbers between its first and its last that no book has, 200 at most.
    missing: Vec<i64>,
    /// How many there are.
    missing_count: u64,
}

/// What to do about books.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct FixBooksRequest {
    /// Which, at most 500; those out of sight and those whose files are gone are passed over.
    pub(super) book_ids: Vec<BookId>,
    /// What to do.
    pub(super) action: BookFix,
}

/// What became of it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct FixedBooksDto {
    /// How many books it concerns.
    pub(super) count: u64,
}

impl From<Vec<BookRow>> for DuplicateBooksDto {
    fn from(rows: Vec<BookRow>) -> Self {
        Self { books: rows.into_iter().map(Into::into).collect() }
    }
}

impl From<Vec<SeriesRow>> for DuplicateSeriesDto {
    fn from(rows: Vec<SeriesRow>) -> Self {
        Self { series: rows.into_iter().map(Into::into).collect() }
    }
}

impl From<BookRow> for BookProblemDto {
    fn from(row: BookRow) -> Self {
        let reasons = faults_of(&row.book);
        let is_here = !reasons.contains(&BookHealth::Missing);
        let fixes = if is_here { vec![BookFix::Analyze, BookFix::MakeCover] } else { Vec::new() };
        Self { book: row.into(), reasons, fixes }
    }
}

impl From<Gap> for SeriesGapDto {
    fn from(gap: Gap) -> Self {
        let Gap { series, missing, missing_count } = gap;
        Self { series: series.into(), missing, missing_count }
    }
}
