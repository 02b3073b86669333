//! Handlers of scans.
//! Must not run one.

use axum::extract::State;
use axum::http::StatusCode;
use codex_models::LibraryId;

use super::dto::{ConfirmLossesRequest, ScanDto, ScanMode, ScanRequest};
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::json::Json;
use crate::http::valid_json::OptionalJson;
use crate::http::valid_path::ValidPath;
use crate::state::AppState;

/// Ask for a scan, of everything or of a part. One of everything that waits or runs already is answered instead.
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
    let is_deep = body.mode == ScanMode::Deep;
    let libraries = app.core.libraries();
    let scan = match body.part()? {
        Some(part) => libraries.start_part_scan(&who, id, &part, is_deep).await?,
        None => libraries.start_scan(&who, id, is_deep).await?,
    };
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

/// Say that what the last scan did not find in folders is meant to be gone; a scan then marks it as missing.
#[utoipa::path(post, path = "/libraries/{id}/confirm-losses", operation_id = "confirm_library_losses", tag = "libraries",
               params(("id" = LibraryId, Path, description = "Library")),
               request_body = Option<ConfirmLossesRequest>,
               responses((status = 202, description = "The scan", body = ScanDto)))]
pub(super) async fn confirm_library_losses(
    State(app): State<AppState>,
    who: Allow<need::LibrariesWrite>,
    ValidPath(id): ValidPath<LibraryId>,
    OptionalJson(body): OptionalJson<ConfirmLossesRequest>,
) -> ApiResult<(StatusCode, Json<ScanDto>)> {
    let scan = app.core.libraries().confirm_losses(&who, id, body.root_ids.as_deref()).await?;
    Ok((StatusCode::ACCEPTED, Json(scan.into())))
}
