//! Handlers of what a person decides about which books make a series.
//! Must not decide anything.

use axum::extract::State;
use axum::http::StatusCode;
use codex_models::{BookId, SeriesId};
use serde::Deserialize;

use super::dto::SeriesDto;
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::json::Json;
use crate::http::valid_json::ValidJson;
use crate::http::valid_path::ValidPath;
use crate::state::AppState;

/// Series to join with another one.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct JoinSeriesRequest {
    /// Which, at most 500.
    #[schema(max_items = 500)]
    series_ids: Vec<SeriesId>,
}

/// A series to make of books of another one.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SplitSeriesRequest {
    /// Its name.
    name: String,
    /// Its books, at most 500.
    #[schema(max_items = 500)]
    book_ids: Vec<BookId>,
}

/// Books to put somewhere, or to let go.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct PlaceBooksRequest {
    /// Which, at most 500.
    #[schema(max_items = 500)]
    book_ids: Vec<BookId>,
}

/// Join series with this one: their books, and those that scans find later, belong to it.
#[utoipa::path(post, path = "/series/{id}/join", operation_id = "join_series", tag = "series",
               params(("id" = SeriesId, Path, description = "Series")),
               request_body = JoinSeriesRequest,
               responses((status = 200, description = "The series", body = SeriesDto)))]
pub(super) async fn join_series(
    State(app): State<AppState>,
    who: Allow<need::MetadataWrite>,
    ValidPath(id): ValidPath<SeriesId>,
    ValidJson(body): ValidJson<JoinSeriesRequest>,
) -> ApiResult<Json<SeriesDto>> {
    Ok(Json(app.core.series().join(&who, id, body.series_ids).await?.into()))
}

/// Part this series from all that was joined with it.
#[utoipa::path(delete, path = "/series/{id}/join", operation_id = "part_series", tag = "series",
               params(("id" = SeriesId, Path, description = "Series")),
               responses((status = 200, description = "The series", body = SeriesDto)))]
pub(super) async fn part_series(
    State(app): State<AppState>,
    who: Allow<need::MetadataWrite>,
    ValidPath(id): ValidPath<SeriesId>,
) -> ApiResult<Json<SeriesDto>> {
    Ok(Json(app.core.series().part(&who, id).await?.into()))
}

/// Make a series of some books of this one.
#[utoipa::path(post, path = "/series/{id}/split", operation_id = "split_series", tag = "series",
               params(("id" = SeriesId, Path, description = "Series")),
               request_body = SplitSeriesRequest,
               responses((status = 201, description = "The series that was made", body = SeriesDto)))]
pub(super) async fn split_series(
    State(app): State<AppState>,
    who: Allow<need::MetadataWrite>,
    ValidPath(id): ValidPath<SeriesId>,
    ValidJson(body): ValidJson<SplitSeriesRequest>,
) -> ApiResult<(StatusCode, Json<SeriesDto>)> {
    let made = app.core.series().split(&who, id, &body.name, body.book_ids).await?;
    Ok((StatusCode::CREATED, Json(made.into())))
}

/// Put books into this series, where they stay whatever scans find.
#[utoipa::path(post, path = "/series/{id}/books", operation_id = "place_books", tag = "series",
               params(("id" = SeriesId, Path, description = "Series")),
               request_body = PlaceBooksRequest,
               responses((status = 200, description = "The series", body = SeriesDto)))]
pub(super) async fn place_books(
    State(app): State<AppState>,
    who: Allow<need::MetadataWrite>,
    ValidPath(id): ValidPath<SeriesId>,
    ValidJson(body): ValidJson<PlaceBooksRequest>,
) -> ApiResult<Json<SeriesDto>> {
    Ok(Json(app.core.series().take_in(&who, id, body.book_ids).await?.into()))
}

/// Let the layout of the library decide again where books belong.
#[utoipa::path(post, path = "/books/release", operation_id = "release_books", tag = "series",
               request_body = PlaceBooksRequest,
               responses((status = 204, description = "Let go")))]
pub(super) async fn release_books(
    State(app): State<AppState>,
    who: Allow<need::MetadataWrite>,
    ValidJson(body): ValidJson<PlaceBooksRequest>,
) -> ApiResult<StatusCode> {
    app.core.series().release(&who, body.book_ids).await?;
    Ok(StatusCode::NO_CONTENT)
}
