//! Shapes of libraries.

use codex_models::libraries::RootState;
use codex_models::scans::ScanStatus;
use codex_models::{BookId, LibraryId, LibraryRootId, SeriesId};

use crate::entity::{library, library_root};

/// A library with its roots, counts and latest scan.
#[derive(Debug, Clone, PartialEq)]
pub struct LibraryRow {
    /// The library.
    pub library: library::Model,
    /// Its roots in order.
    pub roots: Vec<library_root::Model>,
    /// Series in it.
    pub series_count: u64,
    /// Books in it.
    pub book_count: u64,
    /// Books that could not be read.
    pub error_count: u64,
    /// Books whose file is missing.
    pub missing_count: u64,
    /// Bytes of its books.
    pub size_bytes: u64,
    /// Its latest scan.
    pub scan: Option<ScanStatus>,
}

/// What a scan found at a root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RootFinding {
    /// The root.
    pub root: LibraryRootId,
    /// Its state.
    pub state: RootState,
    /// Device and inode of the folder; `None` when it was not looked at or is not taken for the root.
    pub folder: Option<(u64, u64)>,
    /// Books that were there before.
    pub held: u64,
    /// How many of them are gone.
    pub gone: u64,
}

/// A book whose file is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrashedBook {
    /// Id.
    pub id: BookId,
    /// Its series.
    pub series: SeriesId,
    /// Its library.
    pub library: LibraryId,
    /// The root.
    pub root: LibraryRootId,
    /// Where its file was, below the root.
    pub path: String,
}
