//! Positions in documents.
//! Must not answer that a document is unknown: a device takes that for a failure.

use axum::body::Bytes;
use axum::extract::{Path, State};
use chrono::DateTime;
use codex_models::Permission;
use codex_services::progress::DocumentPosition;
use codex_utils::hash;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::auth::Device;
use super::error::KoreaderError;
use crate::http::json::Json;
use crate::state::AppState;

/// A position as a device sends it; what else it sends is not looked at.
#[derive(Deserialize)]
struct Report {
    document: Option<String>,
    progress: Value,
    percentage: f64,
    #[serde(default)]
    device: String,
    #[serde(default)]
    device_id: String,
}

/// A position as a device reads it.
#[derive(Serialize)]
struct ProgressBody<'a> {
    document: &'a str,
    progress: String,
    percentage: f64,
    device: String,
    device_id: String,
    /// Seconds since 1970.
    timestamp: i64,
}

/// Keeps a position.
pub(super) async fn put_progress(
    State(app): State<AppState>,
    device: Device,
    body: Bytes,
) -> Result<Json<Value>, KoreaderError> {
    let who = device.may(Permission::ProgressWrite)?;
    let body: Report =
        serde_json::from_slice(&body).map_err(|_malformed| KoreaderError::INVALID)?;
    let document = body.document.filter(|document| !document.is_empty());
    let document = document.ok_or(KoreaderError::NO_DOCUMENT)?;
    let position = DocumentPosition {
        document: hash::md5_of_hex(&document).ok_or(KoreaderError::INVALID)?,
        progress: match body.progress {
            Value::String(text) => text,
            // Some clients write the number of a page as a number.
            Value::Number(number) => number.to_string(),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
                return Err(KoreaderError::INVALID);
            }
        },
        percentage: body.percentage,
        device: body.device,
        device_id: body.device_id,
        received_at: DateTime::UNIX_EPOCH,
    };
    let received_at = app.core.progress().put_document(&who, position).await?;
    Ok(Json(json!({"document": document, "timestamp": received_at.timestamp()})))
}

/// Tells a position; nothing in it when there is none.
pub(super) async fn get_progress(
    State(app): State<AppState>,
    device: Device,
    Path(document): Path<String>,
) -> Result<Json<Value>, KoreaderError> {
    let who = device.may(Permission::LibrariesRead)?;
    let Some(hash) = hash::md5_of_hex(&document) else { return Ok(Json(json!({}))) };
    let Some(found) = app.core.progress().find_document(who.viewer(), hash).await? else {
        return Ok(Json(json!({})));
    };
    let body = ProgressBody {
        document: &document,
        progress: found.progress,
        percentage: found.percentage,
        device: found.device,
        device_id: found.device_id,
        timestamp: found.received_at.timestamp(),
    };
    Ok(Json(json!(body)))
}
