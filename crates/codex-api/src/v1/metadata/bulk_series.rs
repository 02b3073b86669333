//! Handlers and wire shapes of many series at once.
//! Must not decide what is common.

use axum::extract::State;
use codex_models::SeriesId;
use codex_models::metadata::{
    AlternateTitle, Author, CustomField, Link, ListChanges, SeriesField, SeriesMetadata,
};
use codex_services::metadata::{BulkEdit, Common};
use serde::{Deserialize, Serialize};

use super::dto::{SeriesMetadataDto, UpdateSeriesMetadataRequest};
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::json::Json;
use crate::http::valid_json::ValidJson;
use crate::state::AppState;

/// Which series to compare.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct CompareSeriesRequest {
    /// At most 500.
    series_ids: Vec<SeriesId>,
}

/// What series have in common.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct CommonSeriesMetadataDto {
    /// How many of them are in sight.
    count: usize,
    /// What all of them have; fields in which they differ are blank.
    values: SeriesMetadataDto,
    /// The fields in which they differ.
    mixed: Vec<SeriesField>,
}

impl From<Common<SeriesMetadata>> for CommonSeriesMetadataDto {
    fn from(common: Common<SeriesMetadata>) -> Self {
        let Common { count, values, mixed } = common;
        Self { count, values: values.into(), mixed: mixed.into_iter().collect() }
    }
}

/// A change of many series.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct EditSeriesRequest {
    /// Which, at most 500; those out of sight are passed over.
    series_ids: Vec<SeriesId>,
    /// What becomes the same for all of them.
    #[serde(default)]
    #[schema(required = false)]
    set: UpdateSeriesMetadataRequest,
    /// Items to add to the lists of each.
    #[serde(default)]
    #[schema(required = false)]
    add: SeriesItemsDto,
    /// Items to take out of the lists of each.
    #[serde(default)]
    #[schema(required = false)]
    remove: SeriesItemsDto,
}

/// Items of lists.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct SeriesItemsDto {
    /// Other titles.
    #[schema(required = false)]
    alternate_titles: Vec<AlternateTitle>,
    /// People with their roles.
    #[schema(required = false)]
    authors: Vec<Author>,
    /// Genres.
    #[schema(required = false)]
    genres: Vec<String>,
    /// Tags.
    #[schema(required = false)]
    tags: Vec<String>,
    /// Characters.
    #[schema(required = false)]
    characters: Vec<String>,
    /// Teams.
    #[schema(required = false)]
    teams: Vec<String>,
    /// Places.
    #[schema(required = false)]
    locations: Vec<String>,
    /// Groups they belong to.
    #[schema(required = false)]
    series_groups: Vec<String>,
    /// Links with a label.
    #[schema(required = false)]
    links: Vec<Link>,
    /// Fields that somebody made up.
    #[schema(required = false)]
    custom_fields: Vec<CustomField>,
}

impl From<SeriesItemsDto> for SeriesMetadata {
    fn from(items: SeriesItemsDto) -> Self {
        let SeriesItemsDto {
            alternate_titles,
            authors,
            genres,
            tags,
            characters,
            teams,
            locations,
            series_groups,
            links,
            custom_fields,
        } = items;
        Self {
            alternate_titles,
            authors,
            genres,
            tags,
            characters,
            teams,
            locations,
            series_groups,
            links,
            custom_fields,
            ..Self::default()
        }
    }
}

impl From<EditSeriesRequest> for BulkEdit<SeriesId, SeriesMetadata> {
    fn from(request: EditSeriesRequest) -> Self {
        let EditSeriesRequest { series_ids, set, add, remove } = request;
        let lists = ListChanges { add: add.into(), remove: remove.into() };
        Self { ids: series_ids, patch: set.into(), lists }
    }
}

/// What became of a bulk edit.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct EditedSeriesDto {
    /// How many series it reached.
    count: usize,
}

/// Show what series have in common.
#[utoipa::path(post, path = "/series/metadata/common", operation_id = "compare_series_metadata", tag = "metadata",
               request_body = CompareSeriesRequest,
               responses((status = 200, description = "Common values", body = CommonSeriesMetadataDto)))]
pub(super) async fn compare_series_metadata(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidJson(body): ValidJson<CompareSeriesRequest>,
) -> ApiResult<Json<CommonSeriesMetadataDto>> {
    let common = app.core.metadata().common_of_series(who.viewer(), &body.series_ids).await?;
    Ok(Json(common.into()))
}

/// Change many series in one step.
#[utoipa::path(post, path = "/series/metadata/bulk", operation_id = "edit_series_metadata", tag = "metadata",
               request_body = EditSeriesRequest,
               responses((status = 200, description = "What became of it", body = EditedSeriesDto)))]
pub(super) async fn edit_series_metadata(
    State(app): State<AppState>,
    who: Allow<need::MetadataWrite>,
    ValidJson(body): ValidJson<EditSeriesRequest>,
) -> ApiResult<Json<EditedSeriesDto>> {
    let count = app.core.metadata().edit_series(&who, body.into()).await?;
    Ok(Json(EditedSeriesDto { count }))
}

/// Undo one's last bulk edit, if it was of series, where nobody changed the same fields since.
#[utoipa::path(post, path = "/series/metadata/undo", operation_id = "undo_series_metadata", tag = "metadata",
               responses((status = 200, description = "What became of it", body = EditedSeriesDto)))]
pub(super) async fn undo_series_metadata(
    State(app): State<AppState>,
    who: Allow<need::MetadataWrite>,
) -> ApiResult<Json<EditedSeriesDto>> {
    let count = app.core.metadata().undo_series(&who).await?;
    Ok(Json(EditedSeriesDto { count }))
}
