//! What a layout would make of folders, before it is saved.
//! Must not write.

use axum::extract::State;
use codex_models::libraries::PlacementReason;
use codex_models::{LibraryId, Page};
use codex_services::libraries::{BY_PATH, Preview, PreviewRequest, PreviewedFile};
use serde::{Deserialize, Serialize};

use super::layout::LayoutDto;
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::bounded;
use crate::http::json::Json;
use crate::http::page_query::{self, PageQuery};
use crate::http::valid_json::ValidJson;
use crate::http::valid_query::ValidQuery;
use crate::state::AppState;

/// What to preview: a library, folders, or a library with other folders or another layout.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PreviewLayoutRequest {
    /// A library whose folders and layout count where the body names none, and whose books are known.
    library_id: Option<LibraryId>,
    /// Folders, absolute paths on the server.
    #[serde(default, deserialize_with = "bounded::optional_list")]
    roots: Option<Vec<String>>,
    /// The layout to try.
    layout: Option<LayoutDto>,
}

/// What a layout would make of folders.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LayoutPreviewDto {
    /// The files of this page, by path.
    items: Vec<PreviewedFileDto>,
    /// Give it as `cursor` for the next page; null at the end.
    #[schema(required)]
    next_cursor: Option<String>,
    /// Books on all pages.
    total: u64,
    /// Series there would be.
    series_count: u64,
    /// Whether there are more files than a preview looks at.
    is_cut: bool,
}

/// What a layout would make of a file.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
struct PreviewedFileDto {
    /// The folder of its root.
    root: String,
    /// Path below it.
    path: String,
    /// Why it would belong to its series.
    reason: PlacementReason,
    /// Its series; null for what is left out.
    #[schema(required)]
    series: Option<String>,
    /// Volume as written.
    #[schema(required)]
    volume: Option<String>,
    /// Number as written.
    #[schema(required)]
    number: Option<String>,
    /// Title.
    #[schema(required)]
    title: Option<String>,
}

impl From<PreviewLayoutRequest> for PreviewRequest {
    fn from(request: PreviewLayoutRequest) -> Self {
        let PreviewLayoutRequest { library_id, roots, layout } = request;
        Self { library: library_id, roots, layout: layout.map(Into::into) }
    }
}

impl From<Preview> for LayoutPreviewDto {
    fn from(preview: Preview) -> Self {
        let Preview { files: Page { items, next, total }, series_count, is_cut } = preview;
        Self {
            items: items.into_iter().map(Into::into).collect(),
            next_cursor: next.as_ref().map(page_query::encode),
            total,
            series_count,
            is_cut,
        }
    }
}

impl From<PreviewedFile> for PreviewedFileDto {
    fn from(file: PreviewedFile) -> Self {
        let PreviewedFile { root, path, reason, series, volume, number, title } = file;
        Self { root, path, reason, series, volume, number, title }
    }
}

/// Show what a layout would make of folders: each file with its series, number, title and the reason. Nothing is written.
#[utoipa::path(post, path = "/libraries/preview", operation_id = "preview_layout", tag = "libraries",
               params(PageQuery), request_body = PreviewLayoutRequest,
               responses((status = 200, description = "A page of the files", body = LayoutPreviewDto)))]
pub(super) async fn preview_layout(
    State(app): State<AppState>,
    who: Allow<need::LibrariesWrite>,
    ValidQuery(page): ValidQuery<PageQuery>,
    ValidJson(body): ValidJson<PreviewLayoutRequest>,
) -> ApiResult<Json<LayoutPreviewDto>> {
    let page = page.request(BY_PATH)?;
    Ok(Json(app.core.libraries().preview(&who, body.into(), page).await?.into()))
}
