//! Handlers of the set-up.
//! Must not decide who may: the token does.

use axum::extract::State;
use axum::http::{Extensions, HeaderMap, StatusCode};
use axum::response::Response;
use codex_services::auth::Attempt;

use super::dto::{SetupRequest, SetupStatusDto};
use crate::error::ApiResult;
use crate::http::json::Json;
use crate::http::valid_json::ValidJson;
use crate::http::{client, device};
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
    let client = client::of(&headers, &extensions);
    let attempt = Attempt::setup(&client, &token);
    let check = Box::pin(setup.create_admin(&name, &password, &token, device));
    let session = app.core.auth().attempt(attempt, check).await?;
    Ok(session_response(&app, &extensions, StatusCode::CREATED, session))
}
