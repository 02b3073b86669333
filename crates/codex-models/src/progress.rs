//! What readers report of their reading.
//! Must not know protocols; a locator is kept verbatim.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{BookId, LibraryId, SessionId};

/// What an entry of the log of reading says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "orm", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(
    feature = "orm",
    sea_orm(rs_type = "String", db_type = "String(sea_orm::sea_query::StringLen::N(10))")
)]
#[serde(rename_all = "lowercase")]
pub enum SessionKind {
    /// A page was reached.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "page"))]
    Page,
    /// A place in a text was reached.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "locator"))]
    Locator,
    /// A share of the book was reached.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "percentage"))]
    Percentage,
    /// The book was marked as read.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "read"))]
    Read,
    /// The book was marked as unread: the next session begins it anew.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "unread"))]
    Unread,
}

/// A position reported by a reader.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ProgressUpdate {
    /// Page, from 1.
    pub page: Option<u32>,
    /// Share of the book, 0 to 1.
    pub percentage: Option<f64>,
    /// Finished, or begun anew; `None` lets the position decide.
    pub completed: Option<bool>,
    /// Readium locator as sent (JSON text).
    pub locator: Option<String>,
    /// Name of the device.
    pub device: Option<String>,
    /// Client time; `None` is now.
    pub at: Option<DateTime<Utc>>,
    /// When the reading began that led there; `None` is then.
    pub started_at: Option<DateTime<Utc>>,
    /// How long was really read, in milliseconds.
    pub active_ms: u64,
    /// The client's own id of this report, so that it counts once however often it arrives.
    pub session: Option<SessionId>,
}

/// A position that may have been reached some time ago, in whatever book.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionReport {
    /// The client's own id of this report.
    pub id: SessionId,
    /// Where.
    pub book: BookId,
    /// What it says.
    pub kind: SessionKind,
    /// The position; of marks only time and device count.
    pub update: ProgressUpdate,
}

/// What became of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Recorded {
    /// It stands in the log now.
    New,
    /// It stood there before.
    Known,
}

/// Which books wait on deck.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DeckFilter {
    /// Only of this library.
    pub library: Option<LibraryId>,
    /// Only of series read at this time or later.
    pub read_since: Option<DateTime<Utc>>,
}
