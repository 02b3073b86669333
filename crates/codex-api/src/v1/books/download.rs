//! The whole file of a book, in one piece or in parts.
//! Must not compress: ranges count the bytes of the file.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use codex_models::BookId;

use crate::error::{ApiResult, ErrorDto};
use crate::http::allow::{Allow, need};
use crate::http::book_file;
use crate::http::content::Binary;
use crate::http::valid_path::ValidPath;
use crate::state::AppState;

/// Download the file of a book. `Range` and `If-Range` are understood.
#[utoipa::path(get, path = "/books/{id}/file", operation_id = "get_book_file", tag = "books",
               params(("id" = BookId, Path, description = "Book"),
                      ("Range" = Option<String>, Header, description = "Wanted bytes")),
               responses((status = 200, description = "The file", body = inline(Binary), content_type = "*/*"),
                         (status = 206, description = "A part of the file", body = inline(Binary), content_type = "*/*"),
                         (status = 304, description = "The copy is good"),
                         (status = 416, description = "The wanted bytes lie outside the file", body = ErrorDto)))]
pub(super) async fn get_book_file(
    State(app): State<AppState>,
    who: Allow<need::FilesRead>,
    ValidPath(id): ValidPath<BookId>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    book_file::answer(&app, &who, id, &headers).await
}
