//! Handlers of libraries.
//! Must not know folders.

use axum::extract::State;
use axum::http::StatusCode;
use codex_models::LibraryId;

use super::dto::{self, CreateLibraryRequest, LibraryDto, LibraryList, UpdateLibraryRequest};
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::json::Json;
use crate::http::page_query::PageQuery;
use crate::http::valid_json::ValidJson;
use crate::http::valid_path::ValidPath;
use crate::http::valid_query::ValidQuery;
use crate::state::AppState;

/// List the libraries in sight, by name.
#[utoipa::path(get, path = "/libraries", operation_id = "list_libraries", tag = "libraries",
               params(PageQuery),
               responses((status = 200, description = "A page of libraries", body = LibraryList)))]
pub(super) async fn list_libraries(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidQuery(page): ValidQuery<PageQuery>,
) -> ApiResult<Json<LibraryList>> {
    let page = page.request(dto::BY_NAME)?;
    let rows = app.core.libraries().list(who.viewer()).await?;
    Ok(Json(dto::page_of(rows, &page).into()))
}

/// Create a library; its first scan starts at once unless `scan` is false.
#[utoipa::path(post, path = "/libraries", operation_id = "create_library", tag = "libraries",
               request_body = CreateLibraryRequest,
               responses((status = 201, description = "Created", body = LibraryDto)))]
pub(super) async fn create_library(
    State(app): State<AppState>,
    who: Allow<need::LibrariesWrite>,
    ValidJson(body): ValidJson<CreateLibraryRequest>,
) -> ApiResult<(StatusCode, Json<LibraryDto>)> {
    let scan = body.scan;
    let row = app.core.libraries().create(&who, body.into(), scan).await?;
    Ok((StatusCode::CREATED, Json(row.into())))
}

/// Show a library with its folders and counts.
#[utoipa::path(get, path = "/libraries/{id}", operation_id = "get_library", tag = "libraries",
               params(("id" = LibraryId, Path, description = "Library")),
               responses((status = 200, description = "The library", body = LibraryDto)))]
pub(super) async fn get_library(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidPath(id): ValidPath<LibraryId>,
) -> ApiResult<Json<LibraryDto>> {
    let row = app.core.libraries().find(who.viewer(), id).await?;
    Ok(Json(row.into()))
}

/// Change a library's name or folders.
#[utoipa::path(patch, path = "/libraries/{id}", operation_id = "update_library", tag = "libraries",
               params(("id" = LibraryId, Path, description = "Library")),
               request_body = UpdateLibraryRequest,
               responses((status = 200, description = "The changed library", body = LibraryDto)))]
pub(super) async fn update_library(
    State(app): State<AppState>,
    who: Allow<need::LibrariesWrite>,
    ValidPath(id): ValidPath<LibraryId>,
    ValidJson(body): ValidJson<UpdateLibraryRequest>,
) -> ApiResult<Json<LibraryDto>> {
    let row = app.core.libraries().update(&who, id, body.into()).await?;
    Ok(Json(row.into()))
}

/// Forget a library with its series, books and progress; its files are left alone.
#[utoipa::path(delete, path = "/libraries/{id}", operation_id = "delete_library", tag = "libraries",
               params(("id" = LibraryId, Path, description = "Library")),
               responses((status = 204, description = "Forgotten")))]
pub(super) async fn delete_library(
    State(app): State<AppState>,
    who: Allow<need::LibrariesWrite>,
    ValidPath(id): ValidPath<LibraryId>,
) -> ApiResult<StatusCode> {
    app.core.libraries().delete(&who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
