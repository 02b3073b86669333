//! Handlers of the series of a collection.
//! Must not know rules.

use axum::extract::State;
use axum::http::StatusCode;
use codex_models::{ListId, SeriesId};

use super::dto::{CollectionDto, CollectionSeriesRequest};
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::json::Json;
use crate::http::page_query::PageQuery;
use crate::http::valid_json::ValidJson;
use crate::http::valid_path::ValidPath;
use crate::http::valid_query::ValidQuery;
use crate::state::AppState;
use crate::v1::series::SeriesList;

/// List the series of a collection: in its order, or by title when they follow from a rule.
#[utoipa::path(get, path = "/collections/{id}/series", operation_id = "list_collection_series", tag = "collections",
               params(("id" = ListId, Path, description = "Collection"), PageQuery),
               responses((status = 200, description = "A page of series", body = SeriesList)))]
pub(super) async fn list_collection_series(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidPath(id): ValidPath<ListId>,
    ValidQuery(page): ValidQuery<PageQuery>,
) -> ApiResult<Json<SeriesList>> {
    let rows = app.core.collections().series(who.viewer(), id, page.request_of_any()?).await?;
    Ok(Json(rows.into()))
}

/// Put series at the end of a collection; those that are in it stay where they are.
#[utoipa::path(post, path = "/collections/{id}/series", operation_id = "add_collection_series", tag = "collections",
               params(("id" = ListId, Path, description = "Collection")),
               request_body = CollectionSeriesRequest,
               responses((status = 200, description = "The changed collection", body = CollectionDto)))]
pub(super) async fn add_collection_series(
    State(app): State<AppState>,
    who: Allow<need::ListsWrite>,
    ValidPath(id): ValidPath<ListId>,
    ValidJson(body): ValidJson<CollectionSeriesRequest>,
) -> ApiResult<Json<CollectionDto>> {
    let ids: Vec<codex_models::lists::Member> = body.ids.into_iter().map(Into::into).collect();
    Ok(Json(app.core.collections().add(&who, id, &ids).await?.into()))
}

/// Put series of a collection in this order, each at a place that one of them had.
#[utoipa::path(put, path = "/collections/{id}/order", operation_id = "order_collection_series", tag = "collections",
               params(("id" = ListId, Path, description = "Collection")),
               request_body = CollectionSeriesRequest,
               responses((status = 200, description = "The changed collection", body = CollectionDto)))]
pub(super) async fn order_collection_series(
    State(app): State<AppState>,
    who: Allow<need::ListsWrite>,
    ValidPath(id): ValidPath<ListId>,
    ValidJson(body): ValidJson<CollectionSeriesRequest>,
) -> ApiResult<Json<CollectionDto>> {
    let ids: Vec<codex_models::lists::Member> = body.ids.into_iter().map(Into::into).collect();
    Ok(Json(app.core.collections().reorder(&who, id, &ids).await?.into()))
}

/// Take a series out of a collection.
#[utoipa::path(delete, path = "/collections/{id}/series/{memberId}", operation_id = "remove_collection_series",
               tag = "collections",
               params(("id" = ListId, Path, description = "Collection"),
                      ("memberId" = SeriesId, Path, description = "Series")),
               responses((status = 204, description = "Taken out")))]
pub(super) async fn remove_collection_series(
    State(app): State<AppState>,
    who: Allow<need::ListsWrite>,
    ValidPath((id, member)): ValidPath<(ListId, SeriesId)>,
) -> ApiResult<StatusCode> {
    app.core.collections().remove(&who, id, member.0).await?;
    Ok(StatusCode::NO_CONTENT)
}
