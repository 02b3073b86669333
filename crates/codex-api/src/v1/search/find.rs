//! The handler of search.
//! Must not match texts.

use axum::Json;
use axum::extract::State;

use super::dto::{SearchDto, SearchQuery};
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::valid_query::ValidQuery;
use crate::state::AppState;

/// Find series and books by title, best matches first.
#[utoipa::path(get, path = "/search", operation_id = "search", tag = "search",
               params(SearchQuery),
               responses((status = 200, description = "What was found", body = SearchDto)))]
pub(super) async fn search(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidQuery(query): ValidQuery<SearchQuery>,
) -> ApiResult<Json<SearchDto>> {
    let (text, limit) = query.parts()?;
    let hits = app.search.find(who.viewer(), &text, limit).await?;
    Ok(Json(hits.into()))
}
