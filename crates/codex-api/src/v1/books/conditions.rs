//! Handlers of conditions on books.
//! Must not know how a condition is asked of the database.

use axum::extract::State;
use codex_models::books::BookFilter;
use codex_models::filter::{BookConditionSchema, Subject};
use codex_models::sort::BookSort;
use serde::Deserialize;

use super::dto::BookList;
use crate::error::{ApiError, ApiResult};
use crate::http::allow::{Allow, need};
use crate::http::json::Json;
use crate::http::page_query::PageQuery;
use crate::http::valid_json::ValidJson;
use crate::state::AppState;
use crate::v1::facets::{FacetsDto, condition};
use crate::v1::rails::RailDto;

/// Which books, in which order, and which page of them.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct QueryBooksRequest {
    /// What has to hold; all books in sight without it.
    #[schema(value_type = Option<BookConditionSchema>)]
    condition: Option<serde_json::Value>,
    /// `number`, `title`, `createdAt`, `updatedAt`, `releaseDate`, `pageCount`, `size` or `readAt`; with `-` in front, backwards. By title without it.
    sort: Option<String>,
    /// Rows wanted, 1 to 500; 50 without it.
    #[schema(minimum = 1, maximum = 500)]
    limit: Option<i64>,
    /// `nextCursor` of the page before.
    cursor: Option<String>,
}

/// Which books to count.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct CountBooksFacetsRequest {
    /// What has to hold; all books in sight without it.
    #[schema(value_type = Option<BookConditionSchema>)]
    condition: Option<serde_json::Value>,
}

/// List the books in sight that meet a condition.
#[utoipa::path(post, path = "/books/query", operation_id = "query_books", tag = "books",
               request_body = QueryBooksRequest,
               responses((status = 200, description = "A page of books", body = BookList)))]
pub(super) async fn query_books(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidJson(body): ValidJson<QueryBooksRequest>,
) -> ApiResult<Json<BookList>> {
    let QueryBooksRequest { condition: wanted, sort, limit, cursor } = body;
    let wanted = condition(Subject::Books, wanted.as_ref())?;
    let sort = match sort {
        None => BookSort::default(),
        Some(text) => {
            BookSort::parse(&text).ok_or_else(|| ApiError::unknown_sort(BookSort::NAMES))?
        }
    };
    let page = PageQuery::new(limit, cursor).request(&sort.name())?;
    let filter = BookFilter { condition: wanted, ..BookFilter::default() };
    let rows = app.core.books().list(who.viewer(), &filter, sort, page).await?;
    Ok(Json(rows.into()))
}

/// Count what the books in sight that meet a condition are made of.
#[utoipa::path(post, path = "/books/facets", operation_id = "count_book_facets", tag = "books",
               request_body = CountBooksFacetsRequest,
               responses((status = 200, description = "Facets", body = FacetsDto)))]
pub(super) async fn count_book_facets(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidJson(body): ValidJson<CountBooksFacetsRequest>,
) -> ApiResult<Json<FacetsDto>> {
    let wanted = condition(Subject::Books, body.condition.as_ref())?;
    Ok(Json(app.core.books().facets(who.viewer(), &wanted).await?.into()))
}

/// Beside which list.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct BookRailRequest {
    /// What has to hold; all books in sight without it.
    #[schema(value_type = Option<BookConditionSchema>)]
    condition: Option<serde_json::Value>,
    /// `title` or `releaseDate`; with `-` in front, backwards. By title without it.
    sort: Option<String>,
}

/// Count the books in sight that meet a condition by first letter or year, with the place where each begins.
#[utoipa::path(post, path = "/books/rail", operation_id = "count_book_rail", tag = "books",
               request_body = BookRailRequest,
               responses((status = 200, description = "The rail", body = RailDto)))]
pub(super) async fn count_book_rail(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidJson(body): ValidJson<BookRailRequest>,
) -> ApiResult<Json<RailDto>> {
    let BookRailRequest { condition: wanted, sort } = body;
    let wanted = condition(Subject::Books, wanted.as_ref())?;
    let sort = match sort {
        None => BookSort::default(),
        Some(text) => BookSort::parse(&text)
            .ok_or_else(|| ApiError::unknown_sort(&["title", "releaseDate"]))?,
    };
    let filter = BookFilter { condition: wanted, ..BookFilter::default() };
    let stops = app.core.rails().of_books(who.viewer(), &filter, sort).await?;
    Ok(Json(RailDto::of(stops)?))
}
