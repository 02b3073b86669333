//! Handlers of what waits to be read next, and of marks on whole series.
//! Must not decide what waits.

use axum::extract::State;
use axum::http::StatusCode;
use codex_models::SeriesId;
use codex_models::progress::DeckFilter;
use codex_services::progress::ReadMark;

use super::history_dto::{
    DeckChoiceDto, DeckQuery, MarkSeriesRequest, MarkedSeriesDto, PutOffRequest,
};
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::json::Json;
use crate::http::page_query::PageQuery;
use crate::http::valid_json::ValidJson;
use crate::http::valid_path::ValidPath;
use crate::http::valid_query::ValidQuery;
use crate::state::AppState;
use crate::v1::books::BookList;

/// The name of the one order of this list, for cursors.
const ON_DECK_ORDER: &str = "onDeck";

/// List the next book of every series in which something was finished and nothing is begun, those of the series read
/// last first.
#[utoipa::path(get, path = "/progress/on-deck", operation_id = "list_on_deck", tag = "progress",
               params(DeckQuery, PageQuery),
               responses((status = 200, description = "A page of books", body = BookList)))]
pub(super) async fn list_on_deck(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidQuery(query): ValidQuery<DeckQuery>,
    ValidQuery(page): ValidQuery<PageQuery>,
) -> ApiResult<Json<BookList>> {
    let filter = DeckFilter { read_since: query.read_since, ..DeckFilter::default() };
    let page = page.request(ON_DECK_ORDER)?;
    Ok(Json(app.core.progress().on_deck(who.viewer(), filter, page).await?.into()))
}

/// Tell whether the viewer keeps a series off deck.
#[utoipa::path(get, path = "/series/{id}/on-deck", operation_id = "get_series_on_deck", tag = "progress",
               params(("id" = SeriesId, Path, description = "Series")),
               responses((status = 200, description = "What was chosen", body = DeckChoiceDto)))]
pub(super) async fn get_series_on_deck(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidPath(id): ValidPath<SeriesId>,
) -> ApiResult<Json<DeckChoiceDto>> {
    Ok(Json(app.core.progress().deck_choice(who.viewer(), id).await?.into()))
}

/// Keep a series off deck, for a while or for good.
#[utoipa::path(put, path = "/series/{id}/on-deck", operation_id = "put_off_series", tag = "progress",
               params(("id" = SeriesId, Path, description = "Series")),
               request_body = PutOffRequest,
               responses((status = 204, description = "It is off deck")))]
pub(super) async fn put_off_series(
    State(app): State<AppState>,
    who: Allow<need::ProgressWrite>,
    ValidPath(id): ValidPath<SeriesId>,
    ValidJson(body): ValidJson<PutOffRequest>,
) -> ApiResult<StatusCode> {
    app.core.progress().put_off(&who, id, body.until).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Let a series come on deck again.
#[utoipa::path(delete, path = "/series/{id}/on-deck", operation_id = "bring_back_series", tag = "progress",
               params(("id" = SeriesId, Path, description = "Series")),
               responses((status = 204, description = "It may come on deck")))]
pub(super) async fn bring_back_series(
    State(app): State<AppState>,
    who: Allow<need::ProgressWrite>,
    ValidPath(id): ValidPath<SeriesId>,
) -> ApiResult<StatusCode> {
    app.core.progress().bring_back(&who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Mark all books of a series in sight as read or unread, in one step.
#[utoipa::path(put, path = "/series/{id}/progress", operation_id = "update_series_progress", tag = "progress",
               params(("id" = SeriesId, Path, description = "Series")),
               request_body = MarkSeriesRequest,
               responses((status = 200, description = "What became of it", body = MarkedSeriesDto)))]
pub(super) async fn update_series_progress(
    State(app): State<AppState>,
    who: Allow<need::ProgressWrite>,
    ValidPath(id): ValidPath<SeriesId>,
    ValidJson(body): ValidJson<MarkSeriesRequest>,
) -> ApiResult<Json<MarkedSeriesDto>> {
    let mark = if body.completed { ReadMark::Read } else { ReadMark::Unread };
    let count = app.core.progress().mark_series(&who, id, mark).await?;
    Ok(Json(MarkedSeriesDto { count }))
}
