//! Payload of work that makes covers ahead of time.
//! Must not know how an image is made.

use serde::{Deserialize, Serialize};

use super::{Lane, TaskPayload};
use crate::LibraryId;

/// Make the covers that are not in the store: those of books that have to be drawn, and those that were lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MakeThumbnails {
    /// Only those of this library.
    #[serde(default)]
    pub library: Option<LibraryId>,
}

impl TaskPayload for MakeThumbnails {
    const KIND: &'static str = "make_thumbnails";
    const LANE: Lane = Lane::Thumbnails;

    fn dedupe_key(&self) -> Option<String> {
        Some(match self.library {
            Some(library) => format!("{}:{library}", Self::KIND),
            None => Self::KIND.to_owned(),
        })
    }
}
