//! Handlers of what was read and when.
//! Must not show anybody else's reading.

use axum::extract::State;
use codex_models::BookId;

use super::history_dto::{History, PassList, SessionLog};
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::json::Json;
use crate::http::page_query::PageQuery;
use crate::http::valid_path::ValidPath;
use crate::http::valid_query::ValidQuery;
use crate::state::AppState;

/// The name of the one order of these lists, for cursors.
const LATEST_FIRST: &str = "latest";

/// List the viewer's reading sessions in a book, the latest first.
#[utoipa::path(get, path = "/books/{id}/sessions", operation_id = "list_book_sessions", tag = "progress",
               params(("id" = BookId, Path, description = "Book"), PageQuery),
               responses((status = 200, description = "A page of sessions", body = SessionLog)))]
pub(super) async fn list_book_sessions(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidPath(id): ValidPath<BookId>,
    ValidQuery(page): ValidQuery<PageQuery>,
) -> ApiResult<Json<SessionLog>> {
    let page = page.request(LATEST_FIRST)?;
    Ok(Json(app.core.progress().sessions(who.viewer(), id, page).await?.into()))
}

/// List each time that the viewer read a book, and whether it was finished, the last time first.
#[utoipa::path(get, path = "/books/{id}/passes", operation_id = "list_book_passes", tag = "progress",
               params(("id" = BookId, Path, description = "Book"), PageQuery),
               responses((status = 200, description = "A page of passes", body = PassList)))]
pub(super) async fn list_book_passes(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidPath(id): ValidPath<BookId>,
    ValidQuery(page): ValidQuery<PageQuery>,
) -> ApiResult<Json<PassList>> {
    let page = page.request(LATEST_FIRST)?;
    Ok(Json(app.core.progress().passes(who.viewer(), id, page).await?.into()))
}

/// List what the viewer has read, the latest first.
#[utoipa::path(get, path = "/progress/history", operation_id = "list_reading_history", tag = "progress",
               params(PageQuery),
               responses((status = 200, description = "A page of what was read", body = History)))]
pub(super) async fn list_reading_history(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidQuery(page): ValidQuery<PageQuery>,
) -> ApiResult<Json<History>> {
    let page = page.request(LATEST_FIRST)?;
    Ok(Json(app.core.progress().history(who.viewer(), page).await?.into()))
}
