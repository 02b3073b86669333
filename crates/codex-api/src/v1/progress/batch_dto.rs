//! Wire shapes of what a client has kept while it was away.
//! Must not judge a report beyond what the wire alone can judge.

use chrono::{DateTime, Utc};
use codex_models::progress::{ProgressUpdate, Recorded, SessionKind, SessionReport};
use codex_models::{BookId, SessionId};
use serde::{Deserialize, Serialize};

use super::dto::{device_name, locator_text};
use crate::error::{ApiError, ApiResult, ErrorDto};
use crate::http::bounded;

/// Reading sessions to log.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct RecordSessionsRequest {
    /// At most 100; each is judged by itself.
    #[schema(max_items = 100)]
    #[serde(deserialize_with = "bounded::list")]
    pub(super) sessions: Vec<SessionRequest>,
}

/// A reading session as its client knows it.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SessionRequest {
    /// The client's own id: sent again, the session counts once.
    pub(super) id: SessionId,
    /// The book.
    book_id: BookId,
    /// What the session says.
    kind: SessionKind,
    /// Page, from 1; needed by the kind `page`.
    page: Option<i64>,
    /// Share of the book, 0 to 1; needed by the kind `percentage`.
    percentage: Option<f64>,
    /// True: finished. False: a finished book is begun anew. Without it the position decides.
    completed: Option<bool>,
    /// Readium locator, kept as it is; needed by the kind `locator`.
    #[schema(value_type = Option<Object>)]
    locator: Option<serde_json::Value>,
    /// Name of the device.
    device: Option<String>,
    /// When the reading began, by the clock of the client; without it, at its end.
    started_at: Option<DateTime<Utc>>,
    /// When the position was reached, by the clock of the client, which orders the log.
    ended_at: DateTime<Utc>,
    /// How long was really read, in milliseconds.
    active_ms: Option<i64>,
}

impl SessionRequest {
    /// Checks what the wire alone can check; `device` is the name used when the request has none.
    pub(super) fn into_report(self, device: Option<&String>) -> ApiResult<SessionReport> {
        let Self {
            id,
            book_id,
            kind,
            page,
            percentage,
            completed,
            locator,
            device: named,
            started_at,
            ended_at,
            active_ms,
        } = self;
        let active_ms = u64::try_from(active_ms.unwrap_or(0)).map_err(|_negative| {
            ApiError::field("activeMs", "out_of_range", "`activeMs` must not be negative.")
        })?;
        let update = ProgressUpdate {
            // No book has so many pages, nor a page 0: both are refused where pages are known.
            page: page.map(|page| u32::try_from(page).unwrap_or(0)),
            percentage,
            completed,
            locator: locator.as_ref().map(locator_text).transpose()?,
            device: named.map(device_name).transpose()?.or_else(|| device.cloned()),
            at: Some(ended_at),
            started_at,
            active_ms,
            session: Some(id),
        };
        Ok(SessionReport { id, book: book_id, kind, update })
    }
}

/// What became of each session, in the order of the request.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct RecordedSessionsDto {
    /// One for each session.
    pub(super) items: Vec<RecordedSessionDto>,
}

/// What became of a session.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct RecordedSessionDto {
    /// Its id.
    pub(super) id: SessionId,
    /// `new`: logged now. `known`: it was logged before. Null when it was refused.
    #[schema(required)]
    pub(super) recorded: Option<Recorded>,
    /// Why it was refused; to send it again as it is will not help.
    #[schema(required)]
    pub(super) refusal: Option<ErrorDto>,
}

impl RecordedSessionDto {
    /// The answer about a session.
    pub(super) fn of(id: SessionId, outcome: ApiResult<Recorded>) -> Self {
        match outcome {
            Ok(recorded) => Self { id, recorded: Some(recorded), refusal: None },
            Err(refusal) => Self { id, recorded: None, refusal: Some(refusal.into_dto()) },
        }
    }
}
