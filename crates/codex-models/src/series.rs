//! Filters of series.
//! Must not know SQL.

use crate::LibraryId;
use crate::filter::Condition;

/// Which series.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SeriesFilter {
    /// Only of this library.
    pub library: Option<LibraryId>,
    /// Only those whose title to sort by begins with this sign.
    pub letter: Option<String>,
    /// Every word must occur in the folded title.
    pub search: Option<String>,
    /// Only those that meet this.
    pub condition: Condition,
}
