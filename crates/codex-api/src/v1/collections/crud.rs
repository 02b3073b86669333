//! Handlers of collections.
//! Must not know their members.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use codex_models::ListId;

use super::dto::{CollectionDto, CollectionList, CreateCollectionRequest, UpdateCollectionRequest};
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::page_query::PageQuery;
use crate::http::valid_json::ValidJson;
use crate::http::valid_path::ValidPath;
use crate::http::valid_query::ValidQuery;
use crate::state::AppState;

/// The name of the one order of this list, for cursors.
const BY_NAME: &str = "name";

/// List the collections, by name. One whose series are all out of sight is absent.
#[utoipa::path(get, path = "/collections", operation_id = "list_collections", tag = "collections", params(PageQuery),
               responses((status = 200, description = "A page of collections", body = CollectionList)))]
pub(super) async fn list_collections(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidQuery(page): ValidQuery<PageQuery>,
) -> ApiResult<Json<CollectionList>> {
    let rows = app.core.collections().list(who.viewer(), page.request(BY_NAME)?).await?;
    Ok(Json(rows.into()))
}

/// Make a collection.
#[utoipa::path(post, path = "/collections", operation_id = "create_collection", tag = "collections",
               request_body = CreateCollectionRequest,
               responses((status = 201, description = "Made", body = CollectionDto)))]
pub(super) async fn create_collection(
    State(app): State<AppState>,
    who: Allow<need::ListsWrite>,
    ValidJson(body): ValidJson<CreateCollectionRequest>,
) -> ApiResult<(StatusCode, Json<CollectionDto>)> {
    let row = app.core.collections().create(&who, body.read()?).await?;
    Ok((StatusCode::CREATED, Json(row.into())))
}

/// Show a collection.
#[utoipa::path(get, path = "/collections/{id}", operation_id = "get_collection", tag = "collections",
               params(("id" = ListId, Path, description = "Collection")),
               responses((status = 200, description = "The collection", body = CollectionDto)))]
pub(super) async fn get_collection(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidPath(id): ValidPath<ListId>,
) -> ApiResult<Json<CollectionDto>> {
    Ok(Json(app.core.collections().find(who.viewer(), id).await?.into()))
}

/// Change a collection.
#[utoipa::path(patch, path = "/collections/{id}", operation_id = "update_collection", tag = "collections",
               params(("id" = ListId, Path, description = "Collection")),
               request_body = UpdateCollectionRequest,
               responses((status = 200, description = "The changed collection", body = CollectionDto)))]
pub(super) async fn update_collection(
    State(app): State<AppState>,
    who: Allow<need::ListsWrite>,
    ValidPath(id): ValidPath<ListId>,
    ValidJson(body): ValidJson<UpdateCollectionRequest>,
) -> ApiResult<Json<CollectionDto>> {
    Ok(Json(app.core.collections().update(&who, id, body.read()?).await?.into()))
}

/// Delete a collection; its series stay.
#[utoipa::path(delete, path = "/collections/{id}", operation_id = "delete_collection", tag = "collections",
               params(("id" = ListId, Path, description = "Collection")),
               responses((status = 204, description = "Deleted")))]
pub(super) async fn delete_collection(
    State(app): State<AppState>,
    who: Allow<need::ListsWrite>,
    ValidPath(id): ValidPath<ListId>,
) -> ApiResult<StatusCode> {
    app.core.collections().delete(&who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
