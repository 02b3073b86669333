//! Wire shapes of the trash.
//! Must not hold rules.

use chrono::{DateTime, Utc};
use codex_models::trash::{MadeByPeople, TrashFilter};
use codex_models::{BookId, LibraryId, TaskId};
use codex_services::trash::{PurgePreview, TrashRow};
use serde::{Deserialize, Serialize};

use crate::http::bounded;
use crate::v1::books::BookDto;
use crate::v1::list::list_dto;

/// Which books.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(super) struct TrashQuery {
    /// Only of this library.
    pub(super) library_id: Option<LibraryId>,
}

list_dto!(
    /// A page of books whose files are gone.
    TrashList of TrashedBookDto
);

/// A book whose file is gone.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TrashedBookDto {
    /// The book.
    book: BookDto,
    /// Since when its file is gone.
    #[schema(required)]
    missing_at: Option<DateTime<Utc>>,
    /// What people made of it.
    made: MadeByPeopleDto,
}

impl From<TrashRow> for TrashedBookDto {
    fn from(row: TrashRow) -> Self {
        let TrashRow { row, made } = row;
        let missing_at = row.book.missing_at;
        Self { book: row.into(), missing_at, made: made.into() }
    }
}

/// What people made of books and series.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MadeByPeopleDto {
    /// Positions of readers.
    progress: u64,
    /// Entries of logs of reading.
    sessions: u64,
    /// Ratings and reviews.
    opinions: u64,
    /// Bookmarks.
    bookmarks: u64,
    /// Places in collections, read lists and lists of what people want to read.
    list_places: u64,
    /// Books and series that somebody described or labeled.
    edits: u64,
}

impl From<MadeByPeople> for MadeByPeopleDto {
    fn from(made: MadeByPeople) -> Self {
        let MadeByPeople { progress, sessions, opinions, bookmarks, list_places, edits } = made;
        Self { progress, sessions, opinions, bookmarks, list_places, edits }
    }
}

/// Which books of the trash.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct TrashRequest {
    /// Only of this library.
    library_id: Option<LibraryId>,
    /// Only these, 100 at most; all without it.
    #[serde(default, deserialize_with = "bounded::optional_list")]
    book_ids: Option<Vec<BookId>>,
}

impl From<TrashRequest> for TrashFilter {
    fn from(request: TrashRequest) -> Self {
        let TrashRequest { library_id, book_ids } = request;
        Self { library: library_id, books: book_ids }
    }
}

/// What to delete for good.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PurgeTrashRequest {
    /// Only of this library.
    library_id: Option<LibraryId>,
    /// Only these, 100 at most; all without it.
    #[serde(default, deserialize_with = "bounded::optional_list")]
    book_ids: Option<Vec<BookId>>,
    /// The token of the preview of the same books.
    token: String,
}

impl PurgeTrashRequest {
    /// What is meant, and what was shown of it.
    pub(super) fn parts(self) -> (TrashFilter, String) {
        let Self { library_id, book_ids, token } = self;
        (TrashFilter { library: library_id, books: book_ids }, token)
    }
}

/// What would be deleted for good.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PurgePreviewDto {
    /// Books.
    books: u64,
    /// Series that would have no book then.
    series: u64,
    /// Of how many books people made something.
    books_with_made: u64,
    /// What people made of these books and series.
    made: MadeByPeopleDto,
    /// Names what is shown here; to be given to the purge.
    token: String,
}

impl From<PurgePreview> for PurgePreviewDto {
    fn from(preview: PurgePreview) -> Self {
        let PurgePreview { books, series, made, books_with_made, token } = preview;
        Self { books, series, books_with_made, made: made.into(), token }
    }
}

/// What was deleted for good.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct PurgedDto {
    /// How many books.
    pub(super) books: u64,
}

/// Books to look for.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RestoreTrashRequest {
    /// Books, 100 at most.
    #[serde(deserialize_with = "bounded::list")]
    pub(super) book_ids: Vec<BookId>,
}

/// Scans that look for books.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RestoringDto {
    /// Their tasks, one for each library.
    pub(super) task_ids: Vec<TaskId>,
}
