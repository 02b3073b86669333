//! Handlers of the trash.
//! Must not decide what goes with a book.

use axum::extract::State;
use axum::http::StatusCode;

use super::dto::{
    PurgePreviewDto, PurgeTrashRequest, PurgedDto, RestoreTrashRequest, RestoringDto, TrashList,
    TrashQuery, TrashRequest,
};
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::json::Json;
use crate::http::page_query::PageQuery;
use crate::http::valid_json::ValidJson;
use crate::http::valid_query::ValidQuery;
use crate::state::AppState;

/// List the books whose files are gone, by title, with what people made of them.
#[utoipa::path(get, path = "/trash", operation_id = "list_trash", tag = "trash",
               params(TrashQuery, PageQuery),
               responses((status = 200, description = "A page of books", body = TrashList)))]
pub(super) async fn list_trash(
    State(app): State<AppState>,
    who: Allow<need::LibrariesWrite>,
    ValidQuery(query): ValidQuery<TrashQuery>,
    ValidQuery(page): ValidQuery<PageQuery>,
) -> ApiResult<Json<TrashList>> {
    let page = page.request("title")?;
    Ok(Json(app.core.trash().list(who.viewer(), query.library_id, page).await?.into()))
}

/// Show what emptying the trash, or deleting some books of it, would delete for good.
#[utoipa::path(post, path = "/trash/preview", operation_id = "preview_trash_purge", tag = "trash",
               request_body = TrashRequest,
               responses((status = 200, description = "What would go", body = PurgePreviewDto)))]
pub(super) async fn preview_trash_purge(
    State(app): State<AppState>,
    who: Allow<need::LibrariesWrite>,
    ValidJson(body): ValidJson<TrashRequest>,
) -> ApiResult<Json<PurgePreviewDto>> {
    Ok(Json(app.core.trash().preview(who.viewer(), &body.into()).await?.into()))
}

/// Delete for good what a preview showed: books whose files are gone, with all that people made of them.
#[utoipa::path(post, path = "/trash/purge", operation_id = "purge_trash", tag = "trash",
               request_body = PurgeTrashRequest,
               responses((status = 200, description = "It is gone", body = PurgedDto)))]
pub(super) async fn purge_trash(
    State(app): State<AppState>,
    who: Allow<need::LibrariesWrite>,
    ValidJson(body): ValidJson<PurgeTrashRequest>,
) -> ApiResult<Json<PurgedDto>> {
    let (filter, token) = body.parts();
    let books = app.core.trash().purge(&who, &filter, &token).await?;
    Ok(Json(PurgedDto { books }))
}

/// Look for the files of books of the trash where they were; those that are back are in the catalog as they were.
#[utoipa::path(post, path = "/trash/restore", operation_id = "restore_trash", tag = "trash",
               request_body = RestoreTrashRequest,
               responses((status = 202, description = "The scans", body = RestoringDto)))]
pub(super) async fn restore_trash(
    State(app): State<AppState>,
    who: Allow<need::LibrariesWrite>,
    ValidJson(body): ValidJson<RestoreTrashRequest>,
) -> ApiResult<(StatusCode, Json<RestoringDto>)> {
    let task_ids = app.core.trash().restore(&who, body.book_ids).await?;
    Ok((StatusCode::ACCEPTED, Json(RestoringDto { task_ids })))
}
