//! Who a device acts for, and accounts made from devices.
//! Must not tell whether an account exists but where its name is to be taken.

use axum::body::Bytes;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, StatusCode};
use codex_config::sections::Registration;
use codex_models::{Actor, Permission};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::error::KoreaderError;
use crate::http::client;
use crate::http::json::Json;
use crate::state::AppState;

/// The account a device acts for.
pub(super) struct Device(pub(super) Actor);

impl Device {
    /// The account, if it holds a right.
    pub(super) fn may(self, permission: Permission) -> Result<Actor, KoreaderError> {
        if self.0.may(permission) { Ok(self.0) } else { Err(KoreaderError::UNAUTHORIZED) }
    }
}

impl FromRequestParts<AppState> for Device {
    type Rejection = KoreaderError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, KoreaderError> {
        admit(app, &parts.headers, &parts.extensions).await.map(Self)
    }
}

/// An account to be made.
#[derive(Deserialize)]
struct CreateUser {
    username: String,
    password: String,
}

/// The account that was made.
#[derive(Serialize)]
pub(super) struct CreatedUser {
    username: String,
}

/// Tells that the server is there.
pub(super) async fn check_health() -> Json<Value> {
    Json(json!({"state": "OK"}))
}

/// Tells a device whether its credentials are right.
pub(super) async fn check_user(_device: Device) -> Json<Value> {
    Json(json!({"authorized": "OK"}))
}

/// Makes an account, where the configuration lets devices do that.
pub(super) async fn create_user(
    State(app): State<AppState>,
    headers: HeaderMap,
    extensions: Extensions,
    body: Bytes,
) -> Result<(StatusCode, Json<CreatedUser>), KoreaderError> {
    match app.core.config().koreader.registration {
        Registration::Off => return Err(KoreaderError::CLOSED),
        Registration::AdminOnly => {
            let who = admit(&app, &headers, &extensions).await;
            let is_manager = who.is_ok_and(|who| who.may(Permission::UsersWrite));
            if !is_manager {
                return Err(KoreaderError::CLOSED);
            }
        }
        Registration::Open => {}
    }
    let CreateUser { username, password } =
        serde_json::from_slice(&body).map_err(|_malformed| KoreaderError::INVALID)?;
    let user = app.core.auth().register_device(username.trim(), &password).await?;
    Ok((StatusCode::CREATED, Json(CreatedUser { username: user.name })))
}

async fn admit(
    app: &AppState,
    headers: &HeaderMap,
    extensions: &Extensions,
) -> Result<Actor, KoreaderError> {
    let text =
        |name: &str| headers.get(name).and_then(|value| std::str::from_utf8(value.as_bytes()).ok());
    let name = text("x-auth-user").map(str::trim).filter(|name| !name.is_empty());
    let name = name.ok_or(KoreaderError::UNAUTHORIZED)?;
    let shown = text("x-auth-key").unwrap_or_default();
    let client = client::of(headers, extensions);
    let actor = app.core.auth().admit_device(name, shown, &client).await?;
    Ok(actor.through(client))
}
