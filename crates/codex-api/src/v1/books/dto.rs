//! Wire shapes of books.
//! Must not hold rules.

use chrono::{DateTime, Utc};
use codex_db::entity::book;
use codex_db::view::{BookDetail, BookRow, ShownCover};
use codex_models::books::Warning;
use codex_models::{BookFormat, BookId, BookState, LibraryId, SeriesId};
use serde::Serialize;

use crate::v1::covers::placeholder;
use crate::v1::list::list_dto;
use crate::v1::metadata::BookMetadataDto;
use crate::v1::progress::ProgressDto;

list_dto!(
    /// A page of books.
    BookList of BookDto
);

/// A book.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BookDto {
    /// Id.
    id: BookId,
    /// Its series.
    series_id: SeriesId,
    /// Title of its series.
    series_title: String,
    /// Its library.
    library_id: LibraryId,
    /// Shown title.
    title: String,
    /// What lists by title are sorted by.
    sort_title: String,
    /// Number in the series as written.
    #[schema(required)]
    number: Option<String>,
    /// Number as a decimal.
    #[schema(required)]
    number_sort: Option<f64>,
    /// Volume as written.
    #[schema(required)]
    volume: Option<String>,
    /// Year of release.
    #[schema(required)]
    year: Option<i32>,
    /// Container format.
    format: BookFormat,
    /// Media type of the file.
    media_type: &'static str,
    /// Bytes of the file.
    size_bytes: i64,
    /// Pages; 0 until analyzed.
    page_count: i32,
    /// Whether the file has been understood.
    state: BookState,
    /// Why not.
    #[schema(required)]
    error: Option<IssueDto>,
    /// What was odd in the file.
    warnings: Vec<IssueDto>,
    /// Name of the file.
    file_name: String,
    /// Whether the file was missing at the last scan.
    is_missing: bool,
    /// Whether a person keeps it in its series, whatever the layout of the library says.
    is_pinned: bool,
    /// Changes with the cover; give it as `v` to the thumbnail.
    cover_version: String,
    /// The color that prevails in the cover, `#rrggbb`; null where it is not known.
    #[schema(required)]
    cover_color: Option<String>,
    /// A tiny picture of the cover, base64 of 24 bytes: the brightness of 4 by 6 cells, four bits each, then the blue and
    /// the red tint of 2 by 3 blocks of them; null where it is not known.
    #[schema(required)]
    cover_placeholder: Option<String>,
    /// What holds of it.
    metadata: BookMetadataDto,
    /// Where the viewer is in it.
    #[schema(required)]
    progress: Option<ProgressDto>,
    /// The book before it in the series; always null in lists.
    #[schema(required)]
    previous_book_id: Option<BookId>,
    /// The book behind it in the series; always null in lists.
    #[schema(required)]
    next_book_id: Option<BookId>,
    /// When it was first seen.
    created_at: DateTime<Utc>,
    /// When it last changed.
    updated_at: DateTime<Utc>,
}

impl From<BookDetail> for BookDto {
    fn from(detail: BookDetail) -> Self {
        let BookDetail { row, previous, next } = detail;
        Self { previous_book_id: previous, next_book_id: next, ..row.into() }
    }
}

impl From<BookRow> for BookDto {
    fn from(row: BookRow) -> Self {
        let BookRow { book, series_title, progress } = row;
        let cover = ShownCover::of_book(&book);
        let book::Model {
            id,
            series_id,
            library_id,
            root_id: _,
            path: _,
            file_name,
            title,
            title_sort,
            title_search: _,
            reading_order: _,
            format,
            state,
            error_code,
            error_message,
            warnings,
            size,
            modified_us: _,
            inode: _,
            fingerprint: _,
            content_version: _,
            content_key: _,
            number,
            number_sort,
            volume,
            year,
            page_count,
            metadata,
            provenance: _,
            release_date: _,
            language: _,
            age_rating: _,
            community_rating: _,
            cover_version: _,
            cover_look: _,
            own_cover_version: _,
            own_cover_look: _,
            missing_at,
            access_class_id: _,
            facet_set_id: _,
            pinned_at,
            analyzed_at: _,
            created_at,
            updated_at,
        } = book;
        Self {
            id,
            series_id,
            series_title,
            library_id,
            title,
            sort_title: title_sort,
            number,
            number_sort,
            volume,
            year,
            format,
            media_type: format.media_type(),
            size_bytes: size,
            page_count,
            state,
            error: error_code
                .map(|code| IssueDto { code, message: error_message.unwrap_or_default() }),
            warnings: warnings.0.into_iter().map(Into::into).collect(),
            file_name,
            is_missing: missing_at.is_some(),
            is_pinned: pinned_at.is_some(),
            cover_version: cover.version.to_string(),
            cover_color: cover.look.map(|look| look.color()),
            cover_placeholder: cover.look.map(|look| placeholder(&look)),
            metadata: metadata.0.into(),
            progress: progress.map(Into::into),
            previous_book_id: None,
            next_book_id: None,
            created_at,
            updated_at,
        }
    }
}

/// Something wrong or odd in a file.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
struct IssueDto {
    /// Stable code, snake case.
    code: String,
    /// A sentence for a person.
    message: String,
}

impl From<Warning> for IssueDto {
    fn from(warning: Warning) -> Self {
        let Warning { code, message } = warning;
        Self { code, message }
    }
}

/// The positions of an EPUB; the body is a Readium positions list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PositionsDto {
    /// How many there are.
    total: u64,
    /// Readium locators.
    #[schema(value_type = Vec<Object>)]
    positions: Vec<serde_json::Value>,
}
