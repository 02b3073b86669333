//! Health for orchestrators: anonymous, cheap, never cached.
//! Must not let a database outage look like a dead process.

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::dto::{CheckDto, HealthDto, HealthQuery};
use crate::http::json::Json;
use crate::http::valid_query::ValidQuery;
use crate::state::AppState;

/// Tell that the process can make progress; depends on nothing else.
#[utoipa::path(get, path = "/livez", operation_id = "get_livez", tag = "system", security(()),
               responses((status = 200, description = "Alive", body = HealthDto)))]
pub(super) async fn get_livez() -> Response {
    answer(true, None)
}

/// Tell whether requests can be answered now: database reachable, schema known, not shutting down.
#[utoipa::path(get, path = "/readyz", operation_id = "get_readyz", tag = "system", security(()),
               params(HealthQuery),
               responses((status = 200, description = "Ready", body = HealthDto),
                         (status = 503, description = "Not ready", body = HealthDto)))]
pub(super) async fn get_readyz(
    State(app): State<AppState>,
    ValidQuery(query): ValidQuery<HealthQuery>,
) -> Response {
    let readiness = app.core.system().readiness().await;
    let checks = vec![
        CheckDto { name: "draining", ok: !app.is_draining() },
        CheckDto { name: "database", ok: readiness.database },
        CheckDto { name: "schema", ok: readiness.schema },
    ];
    let is_ready = checks.iter().all(|check| check.ok);
    answer(is_ready, query.is_verbose().then_some(checks))
}

fn answer(is_ok: bool, checks: Option<Vec<CheckDto>>) -> Response {
    let (code, status) = if is_ok {
        (StatusCode::OK, "ok")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "unavailable")
    };
    let no_store = [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    (code, no_store, Json(HealthDto { status, checks })).into_response()
}
