//! Payload of work that has books opened again.
//! Must not know how a book is read.

use serde::{Deserialize, Serialize};

use super::{Lane, TaskPayload};
use crate::LibraryId;

/// Have every book that could not be read opened again by a scan of its library, although its file is unchanged: after
/// an upgrade it may be readable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ReopenFailedBooks {
    /// Only those of this library.
    #[serde(default)]
    pub library: Option<LibraryId>,
}

impl TaskPayload for ReopenFailedBooks {
    const KIND: &'static str = "reopen_failed_books";
    const LANE: Lane = Lane::Analyze;

    fn dedupe_key(&self) -> Option<String> {
        Some(match self.library {
            Some(library) => format!("{}:{library}", Self::KIND),
            None => Self::KIND.to_owned(),
        })
    }
}
