//! Wire shapes of what was read and when, and of what waits to be read.
//! Must not hold rules.

use chrono::{DateTime, Utc};
use codex_db::entity::{deck_choice, reading_pass, reading_session};
use codex_db::view::HistoryRow;
use codex_models::progress::SessionKind;
use codex_models::{BookId, SeriesId, SessionId};
use serde::{Deserialize, Serialize};

use crate::v1::list::list_dto;

list_dto!(
    /// A page of reading sessions.
    SessionLog of ReadingSessionDto
);
list_dto!(
    /// A page of passes.
    PassList of PassDto
);
list_dto!(
    /// A page of what was read.
    History of HistoryEntryDto
);

/// An entry of the log of reading.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReadingSessionDto {
    /// Id, as its client gave it.
    id: SessionId,
    /// The book.
    book_id: BookId,
    /// What it says.
    kind: SessionKind,
    /// Page, from 1.
    #[schema(required)]
    page: Option<i32>,
    /// Share of the book, 0 to 1.
    #[schema(required)]
    percentage: Option<f64>,
    /// True: the book was finished by it. False: it began a finished book anew.
    #[schema(required)]
    completed: Option<bool>,
    /// Readium locator as it was sent.
    #[schema(required, value_type = Option<Object>)]
    locator: Option<serde_json::Value>,
    /// Device that reported it.
    #[schema(required)]
    device: Option<String>,
    /// How long was really read, in milliseconds.
    active_ms: i64,
    /// When it began, by the clock of the client.
    started_at: DateTime<Utc>,
    /// When the position was reached, by the clock of the client.
    ended_at: DateTime<Utc>,
    /// When the server heard of it.
    arrived_at: DateTime<Utc>,
}

impl From<reading_session::Model> for ReadingSessionDto {
    fn from(row: reading_session::Model) -> Self {
        let reading_session::Model {
            user_id: _,
            id,
            book_id,
            kind,
            page,
            percentage,
            completed,
            locator,
            device,
            active_ms,
            started_at,
            ended_at,
            arrived_at,
        } = row;
        Self {
            id,
            book_id,
            kind,
            page,
            percentage,
            completed,
            locator: locator.and_then(|text| serde_json::from_str(&text).ok()),
            device,
            active_ms,
            started_at,
            ended_at,
            arrived_at,
        }
    }
}

/// One time that the viewer read a book.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PassDto {
    /// Which time, from 1.
    number: i32,
    /// When it began.
    started_at: DateTime<Utc>,
    /// When the book was finished in it; null when it was not.
    #[schema(required)]
    completed_at: Option<DateTime<Utc>>,
    /// When it was ended by marking the book as unread.
    #[schema(required)]
    ended_at: Option<DateTime<Utc>>,
    /// When the book was last read in it.
    last_read_at: DateTime<Utc>,
    /// Share of the book at the last position.
    percentage: f64,
    /// How long was really read, in milliseconds.
    active_ms: i64,
    /// Entries of the log in it.
    session_count: i32,
}

impl From<reading_pass::Model> for PassDto {
    fn from(row: reading_pass::Model) -> Self {
        let reading_pass::Model {
            user_id: _,
            book_id: _,
            number,
            session_count,
            active_ms,
            percentage,
            started_at,
            completed_at,
            ended_at,
            last_at,
            last_arrived_at: _,
        } = row;
        Self {
            number,
            started_at,
            completed_at,
            ended_at,
            last_read_at: last_at,
            percentage,
            active_ms,
            session_count,
        }
    }
}

/// An entry of the log with the book it is about.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HistoryEntryDto {
    /// The entry.
    session: ReadingSessionDto,
    /// Title of the book.
    book_title: String,
    /// The series.
    series_id: SeriesId,
    /// Title of the series.
    series_title: String,
}

impl From<HistoryRow> for HistoryEntryDto {
    fn from(row: HistoryRow) -> Self {
        let HistoryRow { session, book_title, series, series_title } = row;
        Self { session: session.into(), book_title, series_id: series, series_title }
    }
}

/// What a series is marked as.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct MarkSeriesRequest {
    /// True: all its books are read. False: none is read or begun.
    pub(super) completed: bool,
}

/// What became of a mark.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct MarkedSeriesDto {
    /// Books that were not marked so before.
    pub(super) count: u64,
}

/// Which books on deck.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(super) struct DeckQuery {
    /// Only of series read at this time or later.
    pub(super) read_since: Option<DateTime<Utc>>,
}

/// How long a series is kept off deck.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct PutOffRequest {
    /// Until when; without it, for good.
    pub(super) until: Option<DateTime<Utc>>,
}

/// Whether a series is kept off deck.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct DeckChoiceDto {
    /// It is, now.
    is_hidden: bool,
    /// Until when; null when it is not, or for good.
    #[schema(required)]
    until: Option<DateTime<Utc>>,
}

impl From<Option<deck_choice::Model>> for DeckChoiceDto {
    fn from(choice: Option<deck_choice::Model>) -> Self {
        let is_hidden = choice.is_some();
        Self { is_hidden, until: choice.and_then(|choice| choice.snoozed_until) }
    }
}
