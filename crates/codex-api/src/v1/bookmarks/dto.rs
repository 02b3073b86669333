//! Wire shapes of bookmarks.
//! Must not hold rules.

use chrono::{DateTime, Utc};
use codex_db::entity::bookmark;
use codex_models::bookmarks::BookmarkEdit;
use codex_models::{BookId, BookmarkId};
use serde::{Deserialize, Serialize};

use crate::error::ApiResult;
use crate::v1::list::list_dto;
use crate::v1::progress::locator_text;

list_dto!(
    /// A page of bookmarks.
    BookmarkList of BookmarkDto
);

/// A place in a book that one marked.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BookmarkDto {
    /// Id, one of the account's.
    id: BookmarkId,
    /// The book.
    book_id: BookId,
    /// Page, from 1.
    #[schema(required)]
    page: Option<i32>,
    /// Position as it was sent.
    #[schema(required, value_type = Option<Object>)]
    locator: Option<serde_json::Value>,
    /// What one noted about it.
    #[schema(required)]
    note: Option<String>,
    /// Its place among those of the book.
    order: i64,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// When it last changed.
    updated_at: DateTime<Utc>,
}

impl From<bookmark::Model> for BookmarkDto {
    fn from(row: bookmark::Model) -> Self {
        let bookmark::Model {
            user_id: _,
            id,
            book_id,
            page,
            locator,
            note,
            position,
            created_at,
            updated_at,
        } = row;
        let locator = locator.and_then(|text| serde_json::from_str(&text).ok());
        Self { id, book_id, page, locator, note, order: position, created_at, updated_at }
    }
}

/// A bookmark to keep.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SaveBookmarkRequest {
    /// Page, from 1; this or a locator is needed.
    #[schema(minimum = 1)]
    page: Option<u32>,
    /// Position, kept as it is.
    #[schema(value_type = Option<Object>)]
    locator: Option<serde_json::Value>,
    /// What one notes about it.
    note: Option<String>,
    /// Its place among those of the book; where it is, or behind all others, without it.
    #[schema(minimum = 0, maximum = 1_000_000)]
    order: Option<i64>,
}

impl SaveBookmarkRequest {
    /// The bookmark with its position as text.
    pub(super) fn read(self) -> ApiResult<BookmarkEdit> {
        let Self { page, locator, note, order } = self;
        let locator = locator.as_ref().map(locator_text).transpose()?;
        Ok(BookmarkEdit { page, locator, note, order })
    }
}
