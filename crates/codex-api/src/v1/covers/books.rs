//! Handlers of the covers of books.
//! Must not decide which cover is shown.

use axum::extract::State;
use axum::http::StatusCode;
use codex_models::covers::CoverOwner;
use codex_models::{BookId, CoverId};

use super::dto::{ChooseCoverRequest, CoverDto, CoverList, PickBookCoverRequest};
use super::page_of;
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::content::Binary;
use crate::http::image_body::ImageBody;
use crate::http::json::Json;
use crate::http::valid_json::ValidJson;
use crate::http::valid_path::ValidPath;
use crate::state::AppState;

/// List the covers that a book has to choose from.
#[utoipa::path(get, path = "/books/{id}/covers", operation_id = "list_book_covers", tag = "covers",
               params(("id" = BookId, Path, description = "Book")),
               responses((status = 200, description = "All of them", body = CoverList)))]
pub(super) async fn list_book_covers(
    State(app): State<AppState>,
    who: Allow<need::MetadataWrite>,
    ValidPath(id): ValidPath<BookId>,
) -> ApiResult<Json<CoverList>> {
    let covers = app.core.covers().list(who.viewer(), CoverOwner::Book(id)).await?;
    Ok(Json(page_of(covers).into()))
}

/// Give a book an image for its cover, and show it. JPEG, PNG, WebP, GIF, BMP, JXL or AVIF; kept as JPEG.
#[utoipa::path(post, path = "/books/{id}/covers", operation_id = "upload_book_cover", tag = "covers",
               params(("id" = BookId, Path, description = "Book")),
               request_body(content = inline(Binary), content_type = "image/*"),
               responses((status = 201, description = "Kept", body = CoverDto)))]
pub(super) async fn upload_book_cover(
    State(app): State<AppState>,
    who: Allow<need::MetadataWrite>,
    ValidPath(id): ValidPath<BookId>,
    ImageBody(image): ImageBody,
) -> ApiResult<(StatusCode, Json<CoverDto>)> {
    let cover = app.core.covers().upload(&who, CoverOwner::Book(id), image).await?;
    Ok((StatusCode::CREATED, Json(cover.into())))
}

/// Take a page of a book as it is now for its cover, and show it.
#[utoipa::path(post, path = "/books/{id}/covers/pages", operation_id = "pick_book_cover", tag = "covers",
               params(("id" = BookId, Path, description = "Book")),
               request_body = PickBookCoverRequest,
               responses((status = 201, description = "Kept", body = CoverDto)))]
pub(super) async fn pick_book_cover(
    State(app): State<AppState>,
    who: Allow<need::MetadataWrite>,
    ValidPath(id): ValidPath<BookId>,
    ValidJson(body): ValidJson<PickBookCoverRequest>,
) -> ApiResult<(StatusCode, Json<CoverDto>)> {
    let covers = app.core.covers();
    let cover = covers.pick_page(&who, CoverOwner::Book(id), id, body.page).await?;
    Ok((StatusCode::CREATED, Json(cover.into())))
}

/// Choose which cover of a book is shown, or leave it to the server.
#[utoipa::path(put, path = "/books/{id}/covers/chosen", operation_id = "choose_book_cover", tag = "covers",
               params(("id" = BookId, Path, description = "Book")),
               request_body = ChooseCoverRequest,
               responses((status = 204, description = "It is shown")))]
pub(super) async fn choose_book_cover(
    State(app): State<AppState>,
    who: Allow<need::MetadataWrite>,
    ValidPath(id): ValidPath<BookId>,
    ValidJson(body): ValidJson<ChooseCoverRequest>,
) -> ApiResult<StatusCode> {
    app.core.covers().choose(&who, CoverOwner::Book(id), body.cover_id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Delete a cover that a person gave a book.
#[utoipa::path(delete, path = "/books/{id}/covers/{memberId}", operation_id = "delete_book_cover", tag = "covers",
               params(("id" = BookId, Path, description = "Book"),
                      ("memberId" = CoverId, Path, description = "Cover")),
               responses((status = 204, description = "Deleted")))]
pub(super) async fn delete_book_cover(
    State(app): State<AppState>,
    who: Allow<need::MetadataWrite>,
    ValidPath((id, cover)): ValidPath<(BookId, CoverId)>,
) -> ApiResult<StatusCode> {
    app.core.covers().delete(&who, CoverOwner::Book(id), cover).await?;
    Ok(StatusCode::NO_CONTENT)
}
