//! Payloads of persisted work, their lanes and how duplicates are told.
//! Must not know how a task is run.

mod analyze;
mod cleanup;
mod hashes;
mod lane;
mod scan;
mod status;
mod thumbnails;

pub use analyze::ReopenFailedBooks;
pub use cleanup::{
    DeleteExpiredTokens, DeleteOldAuditEntries, DeleteOldTasks, DeleteStrayCovers,
    DeleteStrayTerms, PurgeTrash,
};
pub use hashes::HashBooks;
pub use lane::{Lane, LanePatch, LaneStatus, MAX_CONCURRENCY, UnknownLane};
pub use scan::{ScanLibrary, ScanProgress};
pub use status::{TaskCount, TaskFilter, TaskProgress, TaskStatus};
pub use thumbnails::MakeThumbnails;

use serde::{Serialize, de::DeserializeOwned};

/// The data of a task: a kind, a lane and a key that tells duplicates.
pub trait TaskPayload: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Stored name, unique.
    const KIND: &'static str;
    /// Where it waits.
    const LANE: Lane;

    /// Two waiting or running tasks never share a key; `None` allows any number.
    fn dedupe_key(&self) -> Option<String>;

    /// Of the tasks that wait in one lane those of a higher priority are handed out first; zero is usual.
    fn priority(&self) -> i32 {
        0
    }
}
