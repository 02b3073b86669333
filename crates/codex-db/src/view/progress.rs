//! Shapes of reading.

use chrono::{DateTime, Utc};
use codex_models::SeriesId;
use codex_models::progress::SessionKind;
use sea_orm::DerivePartialModel;

use crate::entity::reading_session;

/// What the log comes to is worked out from this much of an entry.
#[derive(Debug, Clone, PartialEq, DerivePartialModel)]
#[sea_orm(entity = "reading_session::Entity")]
pub struct LogEntry {
    /// What it says.
    pub kind: SessionKind,
    /// Share of the book, 0 to 1; `None` when the position does not tell.
    pub percentage: Option<f64>,
    /// True: the book is finished by it. False: it is begun anew by it, if it was finished.
    pub completed: Option<bool>,
    /// How long was really read.
    pub active_ms: i64,
    /// Client time of the beginning.
    pub started_at: DateTime<Utc>,
    /// Client time of the position, which the log is ordered by.
    pub ended_at: DateTime<Utc>,
    /// When it arrived; the order of equal client times.
    pub arrived_at: DateTime<Utc>,
}

impl From<&reading_session::Model> for LogEntry {
    fn from(session: &reading_session::Model) -> Self {
        Self {
            kind: session.kind,
            percentage: session.percentage,
            completed: session.completed,
            active_ms: session.active_ms,
            started_at: session.started_at,
            ended_at: session.ended_at,
            arrived_at: session.arrived_at,
        }
    }
}

/// An entry of the log with what a history shows beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryRow {
    /// The entry.
    pub session: reading_session::Model,
    /// Title of the book.
    pub book_title: String,
    /// The series.
    pub series: SeriesId,
    /// Title of the series.
    pub series_title: String,
}
