//! Handlers of collections.
//! Must not know their members.

use axum::extract::State;
use axum::http::StatusCode;
use codex_models::ListId;

use super::dto::{CollectionDto, CollectionList, CreateCollectionRequest, UpdateCollectionRequest};
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::json::Json;
use crate::http::page_query::PageQuery;
use crate::http::valid_json::{OptionalJson, ValidJson};
use crate::http::valid_path::ValidPath;
use crate::http::valid_query::ValidQuery;
use crate::state::AppState;
use crate::v1::list::{ListsQuery, TakeOverRequest};

/// The name of the one order of this list, for cursors.
const BY_NAME: &str = "name";

/// List the collections, by name. One whose series are all out of sight is absent, and so is a hidden one.
#[utoipa::path(get, path = "/collections", operation_id = "list_collections", tag = "collections",
               params(ListsQuery, PageQuery),
               responses((status = 200, description = "A page of collections", body = CollectionList)))]
pub(super) async fn list_collections(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidQuery(query): ValidQuery<ListsQuery>,
    ValidQuery(page): ValidQuery<PageQuery>,
) -> ApiResult<Json<CollectionList>> {
    let page = page.request(BY_NAME)?;
    let rows = app.core.collections().shown(who.viewer(), query.shown(), page).await?;
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

/// Take a collection over that scans keep: it is kept by hand from then on, with what it has.
#[utoipa::path(post, path = "/collections/{id}/take-over", operation_id = "take_over_collection", tag = "collections",
               params(("id" = ListId, Path, description = "Collection")),
               request_body = TakeOverRequest,
               responses((status = 200, description = "The collection", body = CollectionDto)))]
pub(super) async fn take_over_collection(
    State(app): State<AppState>,
    who: Allow<need::ListsWrite>,
    ValidPath(id): ValidPath<ListId>,
    OptionalJson(body): OptionalJson<TakeOverRequest>,
) -> ApiResult<Json<CollectionDto>> {
    let row = app.core.collections().take_over(&who, id, body.name.as_deref()).await?;
    Ok(Json(row.into()))
}
