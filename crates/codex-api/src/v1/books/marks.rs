//! Handlers of an account's own word on books.
//! Must not touch anybody else's.

use axum::extract::State;
use codex_models::BookId;

use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::json::Json;
use crate::http::valid_json::ValidJson;
use crate::http::valid_path::ValidPath;
use crate::state::AppState;
use crate::v1::ratings::{RatingDto, SetRatingRequest};

/// Tell what one thinks of a book.
#[utoipa::path(get, path = "/books/{id}/rating", operation_id = "get_book_rating", tag = "books",
               params(("id" = BookId, Path, description = "Book")),
               responses((status = 200, description = "The rating", body = RatingDto)))]
pub(super) async fn get_book_rating(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidPath(id): ValidPath<BookId>,
) -> ApiResult<Json<RatingDto>> {
    Ok(Json(app.core.ratings().of_book(&who, id).await?.into()))
}

/// Keep what one thinks of a book: a rating, a review or both.
#[utoipa::path(put, path = "/books/{id}/rating", operation_id = "set_book_rating", tag = "books",
               params(("id" = BookId, Path, description = "Book")),
               request_body = SetRatingRequest,
               responses((status = 200, description = "The rating", body = RatingDto)))]
pub(super) async fn set_book_rating(
    State(app): State<AppState>,
    who: Allow<need::ProgressWrite>,
    ValidPath(id): ValidPath<BookId>,
    ValidJson(body): ValidJson<SetRatingRequest>,
) -> ApiResult<Json<RatingDto>> {
    Ok(Json(app.core.ratings().rate_book(&who, id, body.into()).await?.into()))
}
