//! What scans read and write, by the hundred.
//! Must not decide what changed.

mod read;
mod write;
mod write_sql;

pub use read::{
    book_counts, books_elsewhere, described_books, files_of_series, known_books, known_series,
    status, status_of, status_of_task,
};
pub use write::{apply_batch, save_analysis};
pub use write_sql::{delete_empty_series, miscounted_series};

pub(super) use read::latest;
pub(super) use write::series_row;
