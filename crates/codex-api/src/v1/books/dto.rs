//! Wire shapes of books.
//! Must not hold rules.

use chrono::{DateTime, Utc};
use codex_db::entity::book;
use codex_db::view::{BookDetail, BookRow};
use codex_models::books::Warning;
use codex_models::metadata::{Author, BookMetadata, Layout, Link, ReadingDirection};
use codex_models::{BookFormat, BookId, BookState, LibraryId, SeriesId};
use serde::Serialize;

use crate::v1::list::list_dto;
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
    /// Changes with the cover; give it as `v` to the thumbnail.
    cover_version: String,
    /// What the file says of itself.
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
        let book::Model {
            id,
            series_id,
            library_id,
            root_id: _,
            path: _,
            file_name,
            name: _,
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
            number,
            number_sort,
            volume,
            year,
            page_count,
            metadata,
            cover_version,
            missing_at,
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
            cover_version: cover_version.to_string(),
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

/// What a file says of itself.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
struct BookMetadataDto {
    /// Summary, plain text.
    #[schema(required)]
    summary: Option<String>,
    /// Publisher.
    #[schema(required)]
    publisher: Option<String>,
    /// Imprint of the publisher.
    #[schema(required)]
    imprint: Option<String>,
    /// Language, BCP 47.
    #[schema(required)]
    language: Option<String>,
    /// Release date: `2019`, `2019-04` or `2019-04-03`.
    #[schema(required)]
    release_date: Option<String>,
    /// ISBN, EAN or UPC digits.
    #[schema(required)]
    isbn: Option<String>,
    /// Lowest age in years.
    #[schema(required)]
    age_rating: Option<u8>,
    /// Which way pages turn.
    #[schema(required)]
    reading_direction: Option<ReadingDirection>,
    /// Layout of an EPUB.
    #[schema(required)]
    layout: Option<Layout>,
    /// People with their roles.
    authors: Vec<Author>,
    /// Genres.
    genres: Vec<String>,
    /// Tags.
    tags: Vec<String>,
    /// Characters.
    characters: Vec<String>,
    /// Links with a label.
    links: Vec<Link>,
}

impl From<BookMetadata> for BookMetadataDto {
    fn from(metadata: BookMetadata) -> Self {
        let BookMetadata {
            title: _,
            sort_title: _,
            series: _,
            number: _,
            volume: _,
            count: _,
            summary,
            publisher,
            imprint,
            language,
            release_date,
            isbn,
            age_rating,
            reading_direction,
            layout,
            authors,
            genres,
            tags,
            characters,
            links,
        } = metadata;
        Self {
            summary,
            publisher,
            imprint,
            language,
            release_date: release_date.map(|date| date.to_string()),
            isbn,
            age_rating,
            reading_direction,
            layout,
            authors,
            genres,
            tags,
            characters,
            links,
        }
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
