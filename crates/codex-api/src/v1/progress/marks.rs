//! Handlers of reading positions.
//! Must not touch anybody else's.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use codex_models::BookId;

use super::dto::{ProgressDto, UpdateProgressRequest};
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::device;
use crate::http::json::Json;
use crate::http::page_query::PageQuery;
use crate::http::valid_json::ValidJson;
use crate::http::valid_path::ValidPath;
use crate::http::valid_query::ValidQuery;
use crate::state::AppState;
use crate::v1::books::BookList;

/// The name of the one order of this list, for cursors.
const CONTINUE_ORDER: &str = "continue";

/// Tell where the viewer is in a book.
#[utoipa::path(get, path = "/books/{id}/progress", operation_id = "get_book_progress", tag = "progress",
               params(("id" = BookId, Path, description = "Book")),
               responses((status = 200, description = "The position", body = ProgressDto),
                         (status = 204, description = "Not begun")))]
pub(super) async fn get_book_progress(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidPath(id): ValidPath<BookId>,
) -> ApiResult<Response> {
    let progress = app.core.progress().find(who.viewer(), id).await?;
    Ok(progress.map_or_else(
        || StatusCode::NO_CONTENT.into_response(),
        |row| Json(ProgressDto::from(row)).into_response(),
    ))
}

/// Log a position; one older than the last one is history only. Answers where the viewer is then.
#[utoipa::path(put, path = "/books/{id}/progress", operation_id = "update_book_progress", tag = "progress",
               params(("id" = BookId, Path, description = "Book")),
               request_body = UpdateProgressRequest,
               responses((status = 200, description = "The kept position", body = ProgressDto)))]
pub(super) async fn update_book_progress(
    State(app): State<AppState>,
    who: Allow<need::ProgressWrite>,
    ValidPath(id): ValidPath<BookId>,
    headers: HeaderMap,
    ValidJson(body): ValidJson<UpdateProgressRequest>,
) -> ApiResult<Json<ProgressDto>> {
    let update = body.into_update(device::name(&headers))?;
    let row = app.core.progress().save(&who, id, update).await?;
    Ok(Json(row.into()))
}

/// Mark a book as unread: the position is forgotten, and what is read next is another pass.
#[utoipa::path(delete, path = "/books/{id}/progress", operation_id = "delete_book_progress", tag = "progress",
               params(("id" = BookId, Path, description = "Book")),
               responses((status = 204, description = "Forgotten")))]
pub(super) async fn delete_book_progress(
    State(app): State<AppState>,
    who: Allow<need::ProgressWrite>,
    ValidPath(id): ValidPath<BookId>,
) -> ApiResult<StatusCode> {
    app.core.progress().delete(&who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// List the books that were begun and not finished, the last read first.
#[utoipa::path(get, path = "/progress/continue", operation_id = "list_continue_reading", tag = "progress",
               params(PageQuery),
               responses((status = 200, description = "A page of books", body = BookList)))]
pub(super) async fn list_continue_reading(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidQuery(page): ValidQuery<PageQuery>,
) -> ApiResult<Json<BookList>> {
    let page = page.request(CONTINUE_ORDER)?;
    let rows = app.core.progress().continue_reading(who.viewer(), page).await?;
    Ok(Json(rows.into()))
}
