//! Positions of readers.
//! Must not decide what counts as finished.

use chrono::{DateTime, Utc};
use codex_models::{BookId, UserId, Viewer};

use crate::entity::progress;
use crate::{Conn, Result, Tx};

/// A position to store.
#[derive(Debug, Clone, PartialEq)]
pub struct NewProgress {
    /// Page, from 1.
    pub page: Option<i32>,
    /// Share of the book, 0 to 1.
    pub percentage: f64,
    /// Finished.
    pub completed: bool,
    /// Locator as sent.
    pub locator: Option<String>,
    /// Device.
    pub device: Option<String>,
    /// Client time.
    pub client_at: DateTime<Utc>,
}

/// Where the viewer is in a book they may see.
pub async fn find(conn: &Conn<'_>, viewer: &Viewer, book: BookId) -> Result<Option<progress::Model>> {
    todo!()
}

/// Stores a position unless one with a newer client time is there; whether it was stored.
pub async fn upsert(tx: &Tx, user: UserId, book: BookId, new: NewProgress) -> Result<bool> {
    todo!()
}

/// Forgets the position of a user in a book; whether there was one.
pub async fn delete(tx: &Tx, user: UserId, book: BookId) -> Result<bool> {
    todo!()
}
