//! Handlers of bookmarks.
//! Must not touch anybody else's.

use axum::extract::State;
use axum::http::StatusCode;
use codex_models::{BookId, BookmarkId};

use super::dto::{BookmarkDto, BookmarkList, SaveBookmarkRequest};
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::json::Json;
use crate::http::page_query::PageQuery;
use crate::http::valid_json::ValidJson;
use crate::http::valid_path::ValidPath;
use crate::http::valid_query::ValidQuery;
use crate::state::AppState;

/// List one's bookmarks in all books, the newest first.
#[utoipa::path(get, path = "/bookmarks", operation_id = "list_bookmarks", tag = "books", params(PageQuery),
               responses((status = 200, description = "A page of bookmarks", body = BookmarkList)))]
pub(super) async fn list_bookmarks(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidQuery(page): ValidQuery<PageQuery>,
) -> ApiResult<Json<BookmarkList>> {
    let rows = app.core.bookmarks().list(&who, page.request("-createdAt")?).await?;
    Ok(Json(rows.into()))
}

/// List one's bookmarks in a book, in their order.
#[utoipa::path(get, path = "/books/{id}/bookmarks", operation_id = "list_book_bookmarks", tag = "books",
               params(("id" = BookId, Path, description = "Book"), PageQuery),
               responses((status = 200, description = "A page of bookmarks", body = BookmarkList)))]
pub(super) async fn list_book_bookmarks(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidPath(id): ValidPath<BookId>,
    ValidQuery(page): ValidQuery<PageQuery>,
) -> ApiResult<Json<BookmarkList>> {
    let rows = app.core.bookmarks().of_book(&who, id, page.request("order")?).await?;
    Ok(Json(rows.into()))
}

/// Mark a place in a book.
#[utoipa::path(post, path = "/books/{id}/bookmarks", operation_id = "create_bookmark", tag = "books",
               params(("id" = BookId, Path, description = "Book")),
               request_body = SaveBookmarkRequest,
               responses((status = 201, description = "Made", body = BookmarkDto)))]
pub(super) async fn create_bookmark(
    State(app): State<AppState>,
    who: Allow<need::ProgressWrite>,
    ValidPath(id): ValidPath<BookId>,
    ValidJson(body): ValidJson<SaveBookmarkRequest>,
) -> ApiResult<(StatusCode, Json<BookmarkDto>)> {
    let row = app.core.bookmarks().create(&who, id, body.read()?).await?;
    Ok((StatusCode::CREATED, Json(row.into())))
}

/// Make or replace the bookmark of this id, which the client chooses.
#[utoipa::path(put, path = "/books/{id}/bookmarks/{memberId}", operation_id = "save_bookmark", tag = "books",
               params(("id" = BookId, Path, description = "Book"),
                      ("memberId" = BookmarkId, Path, description = "Bookmark")),
               request_body = SaveBookmarkRequest,
               responses((status = 200, description = "The bookmark", body = BookmarkDto)))]
pub(super) async fn save_bookmark(
    State(app): State<AppState>,
    who: Allow<need::ProgressWrite>,
    ValidPath((id, bookmark)): ValidPath<(BookId, BookmarkId)>,
    ValidJson(body): ValidJson<SaveBookmarkRequest>,
) -> ApiResult<Json<BookmarkDto>> {
    Ok(Json(app.core.bookmarks().save(&who, id, bookmark, body.read()?).await?.into()))
}

/// Delete a bookmark.
#[utoipa::path(delete, path = "/books/{id}/bookmarks/{memberId}", operation_id = "delete_bookmark", tag = "books",
               params(("id" = BookId, Path, description = "Book"),
                      ("memberId" = BookmarkId, Path, description = "Bookmark")),
               responses((status = 204, description = "Deleted")))]
pub(super) async fn delete_bookmark(
    State(app): State<AppState>,
    who: Allow<need::ProgressWrite>,
    ValidPath((id, bookmark)): ValidPath<(BookId, BookmarkId)>,
) -> ApiResult<StatusCode> {
    app.core.bookmarks().delete(&who, id, bookmark).await?;
    Ok(StatusCode::NO_CONTENT)
}
