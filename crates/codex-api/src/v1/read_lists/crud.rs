//! Handlers of read lists.
//! Must not know their members.

use axum::extract::State;
use axum::http::StatusCode;
use codex_models::ListId;

use super::dto::{CreateReadListRequest, ReadListDto, ReadListList, UpdateReadListRequest};
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

/// List the read lists, by name. One whose books are all out of sight is absent, and so is a hidden one.
#[utoipa::path(get, path = "/read-lists", operation_id = "list_read_lists", tag = "read_lists",
               params(ListsQuery, PageQuery),
               responses((status = 200, description = "A page of read lists", body = ReadListList)))]
pub(super) async fn list_read_lists(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidQuery(query): ValidQuery<ListsQuery>,
    ValidQuery(page): ValidQuery<PageQuery>,
) -> ApiResult<Json<ReadListList>> {
    let page = page.request(BY_NAME)?;
    let rows = app.core.read_lists().shown(who.viewer(), query.shown(), page).await?;
    Ok(Json(rows.into()))
}

/// Make a read list.
#[utoipa::path(post, path = "/read-lists", operation_id = "create_read_list", tag = "read_lists",
               request_body = CreateReadListRequest,
               responses((status = 201, description = "Made", body = ReadListDto)))]
pub(super) async fn create_read_list(
    State(app): State<AppState>,
    who: Allow<need::ListsWrite>,
    ValidJson(body): ValidJson<CreateReadListRequest>,
) -> ApiResult<(StatusCode, Json<ReadListDto>)> {
    let row = app.core.read_lists().create(&who, body.read()?).await?;
    Ok((StatusCode::CREATED, Json(row.into())))
}

/// Show a read list.
#[utoipa::path(get, path = "/read-lists/{id}", operation_id = "get_read_list", tag = "read_lists",
               params(("id" = ListId, Path, description = "Read list")),
               responses((status = 200, description = "The read list", body = ReadListDto)))]
pub(super) async fn get_read_list(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidPath(id): ValidPath<ListId>,
) -> ApiResult<Json<ReadListDto>> {
    Ok(Json(app.core.read_lists().find(who.viewer(), id).await?.into()))
}

/// Change a read list.
#[utoipa::path(patch, path = "/read-lists/{id}", operation_id = "update_read_list", tag = "read_lists",
               params(("id" = ListId, Path, description = "Read list")),
               request_body = UpdateReadListRequest,
               responses((status = 200, description = "The changed read list", body = ReadListDto)))]
pub(super) async fn update_read_list(
    State(app): State<AppState>,
    who: Allow<need::ListsWrite>,
    ValidPath(id): ValidPath<ListId>,
    ValidJson(body): ValidJson<UpdateReadListRequest>,
) -> ApiResult<Json<ReadListDto>> {
    Ok(Json(app.core.read_lists().update(&who, id, body.read()?).await?.into()))
}

/// Delete a read list; its books stay.
#[utoipa::path(delete, path = "/read-lists/{id}", operation_id = "delete_read_list", tag = "read_lists",
               params(("id" = ListId, Path, description = "Read list")),
               responses((status = 204, description = "Deleted")))]
pub(super) async fn delete_read_list(
    State(app): State<AppState>,
    who: Allow<need::ListsWrite>,
    ValidPath(id): ValidPath<ListId>,
) -> ApiResult<StatusCode> {
    app.core.read_lists().delete(&who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take a read list over that scans keep: it is kept by hand from then on, with what it has.
#[utoipa::path(post, path = "/read-lists/{id}/take-over", operation_id = "take_over_read_list", tag = "read_lists",
               params(("id" = ListId, Path, description = "Read list")),
               request_body = TakeOverRequest,
               responses((status = 200, description = "The read list", body = ReadListDto)))]
pub(super) async fn take_over_read_list(
    State(app): State<AppState>,
    who: Allow<need::ListsWrite>,
    ValidPath(id): ValidPath<ListId>,
    OptionalJson(body): OptionalJson<TakeOverRequest>,
) -> ApiResult<Json<ReadListDto>> {
    let row = app.core.read_lists().take_over(&who, id, body.name.as_deref()).await?;
    Ok(Json(row.into()))
}
