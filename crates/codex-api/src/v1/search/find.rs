//! The handler of search.
//! Must not match texts.

use axum::extract::State;

use super::dto::{SearchDto, SearchParams};
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::json::Json;
use crate::http::valid_query::ValidQuery;
use crate::state::AppState;

/// Find series, books, people and lists by words, best matches first; series and books also by fields.
#[utoipa::path(get, path = "/search", operation_id = "search", tag = "search",
               params(SearchParams),
               responses((status = 200, description = "What was found", body = SearchDto)))]
pub(super) async fn search(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidQuery(query): ValidQuery<SearchParams>,
) -> ApiResult<Json<SearchDto>> {
    let (query, limit) = query.parts()?;
    let hits = app.search.ask(who.viewer(), &query, limit).await?;
    Ok(Json(hits.into()))
}
