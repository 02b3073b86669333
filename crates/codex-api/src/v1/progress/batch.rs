//! Handler of what clients have kept while they were away.
//! Must not touch anybody else's progress.

use axum::extract::State;
use axum::http::HeaderMap;

use super::batch_dto::{RecordSessionsRequest, RecordedSessionDto, RecordedSessionsDto};
use crate::error::{ApiError, ApiResult};
use crate::http::allow::{Allow, need};
use crate::http::device;
use crate::http::json::Json;
use crate::http::valid_json::ValidJson;
use crate::state::AppState;

/// Log reading sessions, each judged by itself and counted once, however often and in whatever order they arrive.
#[utoipa::path(post, path = "/progress/batch", operation_id = "record_sessions", tag = "progress",
               request_body = RecordSessionsRequest,
               responses((status = 200, description = "What became of each", body = RecordedSessionsDto)))]
pub(super) async fn record_sessions(
    State(app): State<AppState>,
    who: Allow<need::ProgressWrite>,
    headers: HeaderMap,
    ValidJson(body): ValidJson<RecordSessionsRequest>,
) -> ApiResult<Json<RecordedSessionsDto>> {
    let device = device::name(&headers);
    let judged: Vec<_> = body
        .sessions
        .into_iter()
        .map(|session| (session.id, session.into_report(device.as_ref())))
        .collect();
    let reports = judged.iter().filter_map(|(_, report)| report.as_ref().ok().cloned()).collect();
    let mut outcomes = app.core.progress().save_many(&who, reports).await?.into_iter();
    let mut outcome = || outcomes.next().map(|outcome| outcome.map_err(ApiError::from));
    let items = judged.into_iter().filter_map(|(id, report)| {
        let outcome = match report {
            Ok(_) => outcome()?,
            Err(refusal) => Err(refusal),
        };
        Some(RecordedSessionDto::of(id, outcome))
    });
    Ok(Json(RecordedSessionsDto { items: items.collect() }))
}
