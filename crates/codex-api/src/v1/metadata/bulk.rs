//! Handlers of many books at once.
//! Must not decide what is common.

use axum::extract::State;

use super::dto::{CommonBookMetadataDto, CompareBooksRequest, EditBooksRequest, EditedBooksDto};
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::json::Json;
use crate::http::valid_json::ValidJson;
use crate::state::AppState;

/// Show what books have in common.
#[utoipa::path(post, path = "/books/metadata/common", operation_id = "compare_books_metadata", tag = "metadata",
               request_body = CompareBooksRequest,
               responses((status = 200, description = "Common values", body = CommonBookMetadataDto)))]
pub(super) async fn compare_books_metadata(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidJson(body): ValidJson<CompareBooksRequest>,
) -> ApiResult<Json<CommonBookMetadataDto>> {
    let common = app.core.metadata().common_of_books(who.viewer(), &body.book_ids).await?;
    Ok(Json(common.into()))
}

/// Change many books in one step.
#[utoipa::path(post, path = "/books/metadata/bulk", operation_id = "edit_books_metadata", tag = "metadata",
               request_body = EditBooksRequest,
               responses((status = 200, description = "What became of it", body = EditedBooksDto)))]
pub(super) async fn edit_books_metadata(
    State(app): State<AppState>,
    who: Allow<need::MetadataWrite>,
    ValidJson(body): ValidJson<EditBooksRequest>,
) -> ApiResult<Json<EditedBooksDto>> {
    let count = app.core.metadata().edit_books(&who, body.into()).await?;
    Ok(Json(EditedBooksDto { count }))
}

/// Undo one's last bulk edit, if it was of books, where nobody changed the same fields since.
#[utoipa::path(post, path = "/books/metadata/undo", operation_id = "undo_books_metadata", tag = "metadata",
               responses((status = 200, description = "What became of it", body = EditedBooksDto)))]
pub(super) async fn undo_books_metadata(
    State(app): State<AppState>,
    who: Allow<need::MetadataWrite>,
) -> ApiResult<Json<EditedBooksDto>> {
    let count = app.core.metadata().undo_books(&who).await?;
    Ok(Json(EditedBooksDto { count }))
}
