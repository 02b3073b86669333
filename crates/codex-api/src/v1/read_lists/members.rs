//! Handlers of the books of a read list.
//! Must not know rules.

use axum::extract::State;
use axum::http::StatusCode;
use codex_models::{BookId, ListId};

use super::dto::{ReadListBooksRequest, ReadListDto};
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::json::Json;
use crate::http::page_query::PageQuery;
use crate::http::valid_json::ValidJson;
use crate::http::valid_path::ValidPath;
use crate::http::valid_query::ValidQuery;
use crate::state::AppState;
use crate::v1::books::BookList;

/// List the books of a read list: in its order, or by title when they follow from a rule.
#[utoipa::path(get, path = "/read-lists/{id}/books", operation_id = "list_read_list_books", tag = "read_lists",
               params(("id" = ListId, Path, description = "Read list"), PageQuery),
               responses((status = 200, description = "A page of books", body = BookList)))]
pub(super) async fn list_read_list_books(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidPath(id): ValidPath<ListId>,
    ValidQuery(page): ValidQuery<PageQuery>,
) -> ApiResult<Json<BookList>> {
    let rows = app.core.read_lists().books(who.viewer(), id, page.request_of_any()?).await?;
    Ok(Json(rows.into()))
}

/// Put books at the end of a read list; those that are in it stay where they are.
#[utoipa::path(post, path = "/read-lists/{id}/books", operation_id = "add_read_list_books", tag = "read_lists",
               params(("id" = ListId, Path, description = "Read list")),
               request_body = ReadListBooksRequest,
               responses((status = 200, description = "The changed read list", body = ReadListDto)))]
pub(super) async fn add_read_list_books(
    State(app): State<AppState>,
    who: Allow<need::ListsWrite>,
    ValidPath(id): ValidPath<ListId>,
    ValidJson(body): ValidJson<ReadListBooksRequest>,
) -> ApiResult<Json<ReadListDto>> {
    let ids: Vec<codex_models::lists::Member> = body.ids.into_iter().map(Into::into).collect();
    Ok(Json(app.core.read_lists().add(&who, id, &ids).await?.into()))
}

/// Put books of a read list in this order, each at a place that one of them had.
#[utoipa::path(put, path = "/read-lists/{id}/order", operation_id = "order_read_list_books", tag = "read_lists",
               params(("id" = ListId, Path, description = "Read list")),
               request_body = ReadListBooksRequest,
               responses((status = 200, description = "The changed read list", body = ReadListDto)))]
pub(super) async fn order_read_list_books(
    State(app): State<AppState>,
    who: Allow<need::ListsWrite>,
    ValidPath(id): ValidPath<ListId>,
    ValidJson(body): ValidJson<ReadListBooksRequest>,
) -> ApiResult<Json<ReadListDto>> {
    let ids: Vec<codex_models::lists::Member> = body.ids.into_iter().map(Into::into).collect();
    Ok(Json(app.core.read_lists().reorder(&who, id, &ids).await?.into()))
}

/// Take a book out of a read list.
#[utoipa::path(delete, path = "/read-lists/{id}/books/{memberId}", operation_id = "remove_read_list_book",
               tag = "read_lists",
               params(("id" = ListId, Path, description = "Read list"),
                      ("memberId" = BookId, Path, description = "Book")),
               responses((status = 204, description = "Taken out")))]
pub(super) async fn remove_read_list_book(
    State(app): State<AppState>,
    who: Allow<need::ListsWrite>,
    ValidPath((id, member)): ValidPath<(ListId, BookId)>,
) -> ApiResult<StatusCode> {
    app.core.read_lists().remove(&who, id, member.0).await?;
    Ok(StatusCode::NO_CONTENT)
}
