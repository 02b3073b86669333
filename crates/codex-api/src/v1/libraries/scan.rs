//! Handlers of scans.
//! Must not run one.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use codex_models::LibraryId;

use super::dto::{ScanDto, ScanMode, ScanRequest};
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::valid_json::OptionalJson;
use crate::http::valid_path::ValidPath;
use crate::state::AppState;

/// Ask for a scan; one that waits or runs already is answered instead.
#[utoipa::path(post, path = "/libraries/{id}/scan", operation_id = "scan_library", tag = "libraries",
               params(("id" = LibraryId, Path, description = "Library")),
               request_body = Option<ScanRequest>,
               responses((status = 202, description = "The scan", body = ScanDto)))]
pub(super) async fn scan_library(
    State(app): State<AppState>,
    who: Allow<need::LibrariesScan>,
    ValidPath(id): ValidPath<LibraryId>,
    OptionalJson(body): OptionalJson<ScanRequest>,
) -> ApiResult<(StatusCode, Json<ScanDto>)> {
    let scan = app.core.libraries().start_scan(&who, id, body.mode == ScanMode::Deep).await?;
    Ok((StatusCode::ACCEPTED, Json(scan.into())))
}

/// Show the latest scan.
#[utoipa::path(get, path = "/libraries/{id}/scan", operation_id = "get_library_scan", tag = "libraries",
               params(("id" = LibraryId, Path, description = "Library")),
               responses((status = 200, description = "The latest scan", body = ScanDto)))]
pub(super) async fn get_library_scan(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidPath(id): ValidPath<LibraryId>,
) -> ApiResult<Json<ScanDto>> {
    let scan = app.core.libraries().scan_status(who.viewer(), id).await?;
    Ok(Json(scan.into()))
}
