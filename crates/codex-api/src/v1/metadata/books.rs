//! Handlers of the metadata of books.
//! Must not decide which source wins.

use axum::extract::State;
use codex_models::BookId;

use super::dto::{DescribedBookDto, ResetBookMetadataRequest, UpdateBookMetadataRequest};
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::json::Json;
use crate::http::valid_json::{OptionalJson, ValidJson};
use crate::http::valid_path::ValidPath;
use crate::state::AppState;

/// Show what is known of a book, and who says so.
#[utoipa::path(get, path = "/books/{id}/metadata", operation_id = "get_book_metadata", tag = "metadata",
               params(("id" = BookId, Path, description = "Book")),
               responses((status = 200, description = "The metadata", body = DescribedBookDto)))]
pub(super) async fn get_book_metadata(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidPath(id): ValidPath<BookId>,
) -> ApiResult<Json<DescribedBookDto>> {
    let described = app.core.metadata().book(who.viewer(), id).await?;
    Ok(Json(described.into()))
}

/// Write, empty and lock fields of a book.
#[utoipa::path(patch, path = "/books/{id}/metadata", operation_id = "update_book_metadata", tag = "metadata",
               params(("id" = BookId, Path, description = "Book")),
               request_body = UpdateBookMetadataRequest,
               responses((status = 200, description = "The metadata as kept", body = DescribedBookDto)))]
pub(super) async fn update_book_metadata(
    State(app): State<AppState>,
    who: Allow<need::MetadataWrite>,
    ValidPath(id): ValidPath<BookId>,
    ValidJson(body): ValidJson<UpdateBookMetadataRequest>,
) -> ApiResult<Json<DescribedBookDto>> {
    let described = app.core.metadata().update_book(&who, id, body.into()).await?;
    Ok(Json(described.into()))
}

/// Let sources speak again of fields of a book, or of all.
#[utoipa::path(post, path = "/books/{id}/metadata/reset", operation_id = "reset_book_metadata", tag = "metadata",
               params(("id" = BookId, Path, description = "Book")),
               request_body = ResetBookMetadataRequest,
               responses((status = 200, description = "The metadata as kept", body = DescribedBookDto)))]
pub(super) async fn reset_book_metadata(
    State(app): State<AppState>,
    who: Allow<need::MetadataWrite>,
    ValidPath(id): ValidPath<BookId>,
    OptionalJson(body): OptionalJson<ResetBookMetadataRequest>,
) -> ApiResult<Json<DescribedBookDto>> {
    let described = app.core.metadata().reset_book(&who, id, &body.fields).await?;
    Ok(Json(described.into()))
}
