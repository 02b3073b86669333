//! What scans read and write, by the hundred.
//! Must not decide what changed.

mod read;
mod write;

pub use read::{described_books, known_books, known_series, status, status_of};
pub use write::{apply_batch, delete_empty_series, refresh_series, save_analysis};

pub(super) use read::latest;
