//! A look at the server's folders, for the form that makes a library.
//! Must not show files.

use axum::extract::State;
use serde::Deserialize;

use super::dto::FilesystemDto;
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::json::Json;
use crate::http::valid_query::ValidQuery;
use crate::state::AppState;

/// Which folder.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct FolderQuery {
    /// Absolute path; without one, the top.
    path: Option<String>,
}

/// List the folders inside a folder of the server.
#[utoipa::path(get, path = "/filesystem", operation_id = "list_filesystem", tag = "libraries",
               params(FolderQuery),
               responses((status = 200, description = "The folders", body = FilesystemDto)))]
pub(super) async fn list_filesystem(
    State(app): State<AppState>,
    _who: Allow<need::LibrariesWrite>,
    ValidQuery(query): ValidQuery<FolderQuery>,
) -> ApiResult<Json<FilesystemDto>> {
    let listing = app.core.libraries().browse(query.path.as_deref()).await?;
    Ok(Json(listing.into()))
}
