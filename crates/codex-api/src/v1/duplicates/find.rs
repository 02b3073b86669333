//! Handlers of duplicates and faults.
//! Must not decide what is the same.

use axum::extract::State;
use axum::http::StatusCode;

use super::dto::{
    BookProblemList, DuplicateBooksList, DuplicateSeriesList, FixBooksRequest, FixedBooksDto,
    GapsQuery, ProblemsQuery, SameBookQuery, SameSeriesQuery, SeriesGapList,
};
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::json::Json;
use crate::http::page_query::PageQuery;
use crate::http::valid_json::ValidJson;
use crate::http::valid_query::ValidQuery;
use crate::state::AppState;

/// List groups of books that are the same.
#[utoipa::path(get, path = "/duplicates/books", operation_id = "list_duplicate_books", tag = "duplicates",
               params(SameBookQuery, PageQuery),
               responses((status = 200, description = "A page of groups", body = DuplicateBooksList)))]
pub(super) async fn list_duplicate_books(
    State(app): State<AppState>,
    who: Allow<need::LibrariesScan>,
    ValidQuery(query): ValidQuery<SameBookQuery>,
    ValidQuery(page): ValidQuery<PageQuery>,
) -> ApiResult<Json<DuplicateBooksList>> {
    let same = query.by.unwrap_or_default();
    let page = page.request(same.as_str())?;
    let groups = app.core.duplicates().books(who.viewer(), same, &page).await?;
    Ok(Json(groups.into()))
}

/// List groups of series that may be the same.
#[utoipa::path(get, path = "/duplicates/series", operation_id = "list_duplicate_series", tag = "duplicates",
               params(SameSeriesQuery, PageQuery),
               responses((status = 200, description = "A page of groups", body = DuplicateSeriesList)))]
pub(super) async fn list_duplicate_series(
    State(app): State<AppState>,
    who: Allow<need::LibrariesScan>,
    ValidQuery(query): ValidQuery<SameSeriesQuery>,
    ValidQuery(page): ValidQuery<PageQuery>,
) -> ApiResult<Json<DuplicateSeriesList>> {
    let same = query.by.unwrap_or_default();
    let page = page.request(same.as_str())?;
    let groups = app.core.duplicates().series(who.viewer(), same, &page).await?;
    Ok(Json(groups.into()))
}

/// List books with faults, by title.
#[utoipa::path(get, path = "/books/problems", operation_id = "list_book_problems", tag = "duplicates",
               params(ProblemsQuery, PageQuery),
               responses((status = 200, description = "A page of books", body = BookProblemList)))]
pub(super) async fn list_book_problems(
    State(app): State<AppState>,
    who: Allow<need::LibrariesScan>,
    ValidQuery(query): ValidQuery<ProblemsQuery>,
    ValidQuery(page): ValidQuery<PageQuery>,
) -> ApiResult<Json<BookProblemList>> {
    let (library, reason, page) = (query.library_id, query.reason, page.request("title")?);
    let rows = app.core.duplicates().problems(who.viewer(), library, reason, page).await?;
    Ok(Json(rows.into()))
}

/// Do something about books with faults: open their files again, or make their covers anew.
#[utoipa::path(post, path = "/books/problems/fix", operation_id = "fix_book_problems", tag = "duplicates",
               request_body = FixBooksRequest,
               responses((status = 202, description = "It is under way", body = FixedBooksDto)))]
pub(super) async fn fix_book_problems(
    State(app): State<AppState>,
    who: Allow<need::LibrariesScan>,
    ValidJson(body): ValidJson<FixBooksRequest>,
) -> ApiResult<(StatusCode, Json<FixedBooksDto>)> {
    let count = app.core.duplicates().fix(&who, &body.book_ids, body.action).await?;
    Ok((StatusCode::ACCEPTED, Json(FixedBooksDto { count })))
}

/// List the series in which whole numbers are missing.
#[utoipa::path(get, path = "/series/gaps", operation_id = "list_series_gaps", tag = "duplicates",
               params(GapsQuery, PageQuery),
               responses((status = 200, description = "A page of series", body = SeriesGapList)))]
pub(super) async fn list_series_gaps(
    State(app): State<AppState>,
    who: Allow<need::LibrariesScan>,
    ValidQuery(query): ValidQuery<GapsQuery>,
    ValidQuery(page): ValidQuery<PageQuery>,
) -> ApiResult<Json<SeriesGapList>> {
    let page = page.request("series")?;
    let gaps = app.core.duplicates().gaps(who.viewer(), query.library_id, &page).await?;
    Ok(Json(gaps.into()))
}
