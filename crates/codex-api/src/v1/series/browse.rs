//! Handlers of series.
//! Must not describe books beyond listing them.

use axum::extract::State;
use codex_models::SeriesId;

use super::dto::{SeriesDto, SeriesList, SeriesQuery};
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::json::Json;
use crate::http::page_query::PageQuery;
use crate::http::valid_path::ValidPath;
use crate::http::valid_query::ValidQuery;
use crate::state::AppState;
use crate::v1::books::{BookList, BookQuery};

/// List the series in sight.
#[utoipa::path(get, path = "/series", operation_id = "list_series", tag = "series",
               params(SeriesQuery, PageQuery),
               responses((status = 200, description = "A page of series", body = SeriesList)))]
pub(super) async fn list_series(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidQuery(query): ValidQuery<SeriesQuery>,
    ValidQuery(page): ValidQuery<PageQuery>,
) -> ApiResult<Json<SeriesList>> {
    let (filter, sort) = query.parts()?;
    let page = page.request(&sort.name())?;
    let rows = app.core.series().list(who.viewer(), &filter, sort, page).await?;
    Ok(Json(rows.into()))
}

/// Show a series.
#[utoipa::path(get, path = "/series/{id}", operation_id = "get_series", tag = "series",
               params(("id" = SeriesId, Path, description = "Series")),
               responses((status = 200, description = "The series", body = SeriesDto)))]
pub(super) async fn get_series(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidPath(id): ValidPath<SeriesId>,
) -> ApiResult<Json<SeriesDto>> {
    let row = app.core.series().find(who.viewer(), id).await?;
    Ok(Json(row.into()))
}

/// List the books of a series, by number unless another order is asked for.
#[utoipa::path(get, path = "/series/{id}/books", operation_id = "list_series_books", tag = "series",
               params(("id" = SeriesId, Path, description = "Series"), BookQuery, PageQuery),
               responses((status = 200, description = "A page of books", body = BookList)))]
pub(super) async fn list_series_books(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidPath(id): ValidPath<SeriesId>,
    ValidQuery(query): ValidQuery<BookQuery>,
    ValidQuery(page): ValidQuery<PageQuery>,
) -> ApiResult<Json<BookList>> {
    let (filter, sort) = query.parts_in_series(id)?;
    let page = page.request(&sort.name())?;
    app.core.series().find(who.viewer(), id).await?;
    let rows = app.core.books().list(who.viewer(), &filter, sort, page).await?;
    Ok(Json(rows.into()))
}
