//! Handlers of conditions on series.
//! Must not know how a condition is asked of the database.

use axum::extract::State;
use codex_models::filter::{SeriesConditionSchema, Subject};
use codex_models::series::SeriesFilter;
use codex_models::sort::SeriesSort;
use serde::Deserialize;

use super::dto::SeriesList;
use crate::error::{ApiError, ApiResult};
use crate::http::allow::{Allow, need};
use crate::http::json::Json;
use crate::http::page_query::PageQuery;
use crate::http::valid_json::ValidJson;
use crate::state::AppState;
use crate::v1::facets::{FacetsDto, condition};
use crate::v1::rails::RailDto;

/// Which series, in which order, and which page of them.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct QuerySeriesRequest {
    /// What has to hold; all series in sight without it.
    #[schema(value_type = Option<SeriesConditionSchema>)]
    condition: Option<serde_json::Value>,
    /// `title`, `createdAt`, `updatedAt`, `bookCount`, `releaseDate` or `readAt`; with `-` in front, backwards. By title without it.
    sort: Option<String>,
    /// Rows wanted, 1 to 500; 50 without it.
    #[schema(minimum = 1, maximum = 500)]
    limit: Option<i64>,
    /// `nextCursor` of the page before.
    cursor: Option<String>,
}

/// Which series to count.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct CountSeriesFacetsRequest {
    /// What has to hold; all series in sight without it.
    #[schema(value_type = Option<SeriesConditionSchema>)]
    condition: Option<serde_json::Value>,
}

/// List the series in sight that meet a condition.
#[utoipa::path(post, path = "/series/query", operation_id = "query_series", tag = "series",
               request_body = QuerySeriesRequest,
               responses((status = 200, description = "A page of series", body = SeriesList)))]
pub(super) async fn query_series(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidJson(body): ValidJson<QuerySeriesRequest>,
) -> ApiResult<Json<SeriesList>> {
    let QuerySeriesRequest { condition: wanted, sort, limit, cursor } = body;
    let wanted = condition(Subject::Series, wanted.as_ref())?;
    let sort = match sort {
        None => SeriesSort::default(),
        Some(text) => {
            SeriesSort::parse(&text).ok_or_else(|| ApiError::unknown_sort(SeriesSort::NAMES))?
        }
    };
    let page = PageQuery::new(limit, cursor).request(&sort.name())?;
    let filter = SeriesFilter { condition: wanted, ..SeriesFilter::default() };
    let rows = app.core.series().list(who.viewer(), &filter, sort, page).await?;
    Ok(Json(rows.into()))
}

/// Count what the series in sight that meet a condition are made of.
#[utoipa::path(post, path = "/series/facets", operation_id = "count_series_facets", tag = "series",
               request_body = CountSeriesFacetsRequest,
               responses((status = 200, description = "Facets", body = FacetsDto)))]
pub(super) async fn count_series_facets(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidJson(body): ValidJson<CountSeriesFacetsRequest>,
) -> ApiResult<Json<FacetsDto>> {
    let wanted = condition(Subject::Series, body.condition.as_ref())?;
    Ok(Json(app.core.series().facets(who.viewer(), &wanted).await?.into()))
}

/// Beside which list.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SeriesRailRequest {
    /// What has to hold; all series in sight without it.
    #[schema(value_type = Option<SeriesConditionSchema>)]
    condition: Option<serde_json::Value>,
    /// `title` or `releaseDate`; with `-` in front, backwards. By title without it.
    sort: Option<String>,
}

/// Count the series in sight that meet a condition by first letter or year, with the place where each begins.
#[utoipa::path(post, path = "/series/rail", operation_id = "count_series_rail", tag = "series",
               request_body = SeriesRailRequest,
               responses((status = 200, description = "The rail", body = RailDto)))]
pub(super) async fn count_series_rail(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidJson(body): ValidJson<SeriesRailRequest>,
) -> ApiResult<Json<RailDto>> {
    let SeriesRailRequest { condition: wanted, sort } = body;
    let wanted = condition(Subject::Series, wanted.as_ref())?;
    let sort = match sort {
        None => SeriesSort::default(),
        Some(text) => SeriesSort::parse(&text)
            .ok_or_else(|| ApiError::unknown_sort(&["title", "releaseDate"]))?,
    };
    let filter = SeriesFilter { condition: wanted, ..SeriesFilter::default() };
    let stops = app.core.rails().of_series(who.viewer(), &filter, sort).await?;
    Ok(Json(RailDto::of(stops)?))
}
