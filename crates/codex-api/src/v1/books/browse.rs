//! Handlers of books.
//! Must not open files.

use axum::extract::State;
use codex_models::BookId;

use super::dto::{BookDto, BookList};
use super::query::BookQuery;
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::json::Json;
use crate::http::page_query::PageQuery;
use crate::http::valid_path::ValidPath;
use crate::http::valid_query::ValidQuery;
use crate::state::AppState;

/// List the books in sight.
#[utoipa::path(get, path = "/books", operation_id = "list_books", tag = "books",
               params(BookQuery, PageQuery),
               responses((status = 200, description = "A page of books", body = BookList)))]
pub(super) async fn list_books(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidQuery(query): ValidQuery<BookQuery>,
    ValidQuery(page): ValidQuery<PageQuery>,
) -> ApiResult<Json<BookList>> {
    let (filter, sort) = query.parts()?;
    let page = page.request(&sort.name())?;
    let rows = app.core.books().list(who.viewer(), &filter, sort, page).await?;
    Ok(Json(rows.into()))
}

/// Show a book with its neighbors in the series.
#[utoipa::path(get, path = "/books/{id}", operation_id = "get_book", tag = "books",
               params(("id" = BookId, Path, description = "Book")),
               responses((status = 200, description = "The book", body = BookDto)))]
pub(super) async fn get_book(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidPath(id): ValidPath<BookId>,
) -> ApiResult<Json<BookDto>> {
    let detail = app.core.books().find(who.viewer(), id).await?;
    Ok(Json(detail.into()))
}
