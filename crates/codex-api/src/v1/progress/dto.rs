//! Wire shapes of reading positions.
//! Must not judge which position is newer.

use chrono::{DateTime, Utc};
use codex_db::entity::progress;
use codex_models::progress::ProgressUpdate;
use codex_models::{BookId, SessionId};
use serde::{Deserialize, Serialize};

use crate::error::{ApiError, ApiResult};

/// The longest locator kept.
const MAX_LOCATOR_BYTES: usize = 16 * 1024;
/// The longest device name kept.
const MAX_DEVICE_CHARS: usize = 80;

/// A position to keep. A book's end is reached by `completed`, by the last page or by `percentage` 1.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct UpdateProgressRequest {
    /// Page, from 1.
    #[schema(minimum = 1)]
    page: Option<u32>,
    /// Share of the book, 0 to 1.
    #[schema(minimum = 0, maximum = 1)]
    percentage: Option<f64>,
    /// True: finished. False: a finished book is begun anew. Without it the position decides.
    completed: Option<bool>,
    /// Readium locator, kept as it is.
    #[schema(value_type = Option<Object>)]
    locator: Option<serde_json::Value>,
    /// Name of the device.
    device: Option<String>,
    /// When the position was reached; without it, now.
    at: Option<DateTime<Utc>>,
    /// The client's own id of this report: sent again, it counts once.
    session_id: Option<SessionId>,
    /// When the reading began that led there; without it, at the same time.
    started_at: Option<DateTime<Utc>>,
    /// How long was really read, in milliseconds, since the report before.
    #[schema(minimum = 0, maximum = 86_400_000)]
    active_ms: Option<u64>,
}

impl UpdateProgressRequest {
    /// Checks what the wire alone can check; `device` is the name used when the request has none.
    pub(super) fn into_update(self, device: Option<String>) -> ApiResult<ProgressUpdate> {
        let Self {
            page,
            percentage,
            completed,
            locator,
            device: named,
            at,
            session_id,
            started_at,
            active_ms,
        } = self;
        let locator = locator.as_ref().map(locator_text).transpose()?;
        let device = named.map(device_name).transpose()?.or(device);
        Ok(ProgressUpdate {
            page,
            percentage,
            completed,
            locator,
            device,
            at,
            started_at,
            active_ms: active_ms.unwrap_or(0),
            session: session_id,
        })
    }
}

/// A locator as it is kept.
pub(crate) fn locator_text(locator: &serde_json::Value) -> ApiResult<String> {
    if !locator.is_object() {
        return Err(ApiError::field("locator", "malformed", "`locator` must be an object."));
    }
    let text = locator.to_string();
    if text.len() > MAX_LOCATOR_BYTES {
        let message = format!("`locator` is longer than {MAX_LOCATOR_BYTES} bytes.");
        return Err(ApiError::field("locator", "too_long", message));
    }
    Ok(text)
}

/// The name of a device as it is kept.
pub(super) fn device_name(name: String) -> ApiResult<String> {
    if name.chars().count() > MAX_DEVICE_CHARS {
        let message = format!("`device` is longer than {MAX_DEVICE_CHARS} characters.");
        return Err(ApiError::field("device", "too_long", message));
    }
    Ok(name)
}

/// Where the viewer is in a book.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProgressDto {
    /// The book.
    book_id: BookId,
    /// Page, from 1.
    #[schema(required)]
    page: Option<i32>,
    /// Share of the book, 0 to 1.
    percentage: f64,
    /// Finished.
    completed: bool,
    /// Readium locator as it was sent.
    #[schema(required, value_type = Option<Object>)]
    locator: Option<serde_json::Value>,
    /// Device that reported it.
    #[schema(required)]
    device: Option<String>,
    /// When the position was reached.
    updated_at: DateTime<Utc>,
}

impl From<progress::Model> for ProgressDto {
    fn from(row: progress::Model) -> Self {
        let progress::Model {
            user_id: _,
            book_id,
            page,
            percentage,
            completed,
            locator,
            device,
            client_at,
            updated_at: _,
        } = row;
        Self {
            book_id,
            page,
            percentage,
            completed,
            locator: locator.and_then(|text| serde_json::from_str(&text).ok()),
            device,
            updated_at: client_at,
        }
    }
}
