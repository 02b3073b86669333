//! Handlers of the set-up.
//! Must not decide who may: the token does.

use axum::Json;
use axum::extract::State;
use axum::http::{Extensions, HeaderMap, StatusCode};
use axum::response::Response;

use super::dto::{SetupRequest, SetupStatusDto};
use crate::error::ApiResult;
use crate::http::attempts::Attempt;
use crate::http::valid_json::ValidJson;
use crate::http::{client_ip, device};
use crate::state::AppState;
use crate::v1::auth::{SessionDto, session_response};

/// Tell whether the first administrator still has to be created.
#[utoipa::path(get, path = "/setup", operation_id = "get_setup", tag = "setup", security(()),
               responses((status = 200, description = "Where set-up stands", body = SetupStatusDto)))]
pub(super) async fn get_setup(State(app): State<AppState>) -> ApiResult<Json<SetupStatusDto>> {
    let setup_required = app.is_setup_required().await?;
    Ok(Json(SetupStatusDto { setup_required, version: env!("CARGO_PKG_VERSION") }))
}

/// Create the first administrator and sign them in.
#[utoipa::path(post, path = "/setup", operation_id = "create_setup", tag = "setup", security(()),
               request_body = SetupRequest,
               responses((status = 201, description = "Created and signed in", body = SessionDto)))]
pub(super) async fn create_setup(
    State(app): State<AppState>,
    headers: HeaderMap,
    extensions: Extensions,
    ValidJson(body): ValidJson<SetupRequest>,
) -> ApiResult<Response> {
    let SetupRequest { name, password, token } = body;
    let device = device::of(&headers, &extensions);
    let setup = app.core.setup();
    let attempt = Attempt::new(client_ip::peer(&extensions), "(setup)");
    let session =
        app.attempt(attempt, setup.create_admin(&name, &password, &token, device)).await?;
    Ok(session_response(&app, StatusCode::CREATED, session))
}
