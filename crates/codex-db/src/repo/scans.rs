//! What scans read and write, by the hundred.
//! Must not decide what changed.

use codex_models::scans::ScanStatus;
use codex_models::{LibraryId, SeriesId, Viewer};

use crate::view::{
    BookAnalysis, DescribedBook, KnownBook, KnownSeries, ScanBatch, SeriesDescription,
};
use crate::{Conn, Result, Tx};

/// The latest scan of a library.
pub async fn status(conn: &Conn<'_>, viewer: &Viewer, library: LibraryId) -> Result<Option<ScanStatus>> {
    todo!()
}

/// Every book of a library as the last scan left it.
pub async fn known_books(conn: &Conn<'_>, library: LibraryId) -> Result<Vec<KnownBook>> {
    todo!()
}

/// Every series of a library.
pub async fn known_series(conn: &Conn<'_>, library: LibraryId) -> Result<Vec<KnownSeries>> {
    todo!()
}

/// Writes one batch of differences (at most a few hundred of each kind); twice is the same as once.
pub async fn apply_batch(tx: &Tx, batch: &ScanBatch) -> Result<()> {
    todo!()
}

/// Writes what opening files gave (at most a few hundred); twice is the same as once.
pub async fn save_analysis(tx: &Tx, analyses: &[BookAnalysis]) -> Result<()> {
    todo!()
}

/// The books of these series in reading order, for describing the series.
pub async fn described_books(conn: &Conn<'_>, series: &[SeriesId]) -> Result<Vec<DescribedBook>> {
    todo!()
}

/// Writes how series are shown, and counts their books anew.
pub async fn refresh_series(tx: &Tx, descriptions: &[SeriesDescription]) -> Result<()> {
    todo!()
}

/// Deletes series of a library that hold no book; how many.
pub async fn delete_empty_series(tx: &Tx, library: LibraryId) -> Result<u64> {
    todo!()
}
