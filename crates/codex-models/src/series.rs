//! Filters of series.
//! Must not know SQL.

use crate::LibraryId;

/// Which series.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SeriesFilter {
    /// Only of this library.
    pub library: Option<LibraryId>,
    /// Every word must occur in the folded title.
    pub search: Option<String>,
}
