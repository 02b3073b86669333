//! Shapes of series.

use crate::entity::series;

/// A series with how far the viewer is.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesRow {
    /// The series.
    pub series: series::Model,
    /// Books the viewer finished.
    pub read_count: u64,
    /// Books the viewer has begun and not finished.
    pub in_progress_count: u64,
}
