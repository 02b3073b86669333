//! Payload of work that hashes whole files.
//! Must not know which hashes.

use serde::{Deserialize, Serialize};

use super::{Lane, TaskPayload};
use crate::LibraryId;

/// Hash the files of books whose hashes are not known, or were taken of an older file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct HashBooks {
    /// Only those of this library.
    #[serde(default)]
    pub library: Option<LibraryId>,
}

impl TaskPayload for HashBooks {
    const KIND: &'static str = "hash_books";
    const LANE: Lane = Lane::Hashes;

    fn dedupe_key(&self) -> Option<String> {
        Some(match self.library {
            Some(library) => format!("{}:{library}", Self::KIND),
            None => Self::KIND.to_owned(),
        })
    }
}
