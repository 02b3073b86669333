//! A reader's position in a book.
//! Must not know protocols; a locator is kept verbatim.

use chrono::{DateTime, Utc};

/// A position reported by a reader.
#[derive(Debug, Clone, PartialEq)]
pub struct ProgressUpdate {
    /// Page, from 1.
    pub page: Option<u32>,
    /// Share of the book, 0 to 1.
    pub percentage: Option<f64>,
    /// Finished or not; `None` lets the position decide.
    pub completed: Option<bool>,
    /// Readium locator as sent (JSON text).
    pub locator: Option<String>,
    /// Name of the device.
    pub device: Option<String>,
    /// Client time; `None` is now.
    pub at: Option<DateTime<Utc>>,
}
