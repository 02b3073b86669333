//! Whole files of books.
//! Must not change them: library files are opened read-only, always.

use chrono::{DateTime, Utc};
use codex_models::{BookId, Viewer};

use crate::core::Core;
use crate::error::Result;
use crate::storage::Content;

/// Whole files of books.
pub struct Files<'a>(pub(crate) &'a Core);

/// The file of a book on its way out; `content.slice` serves ranges.
#[derive(Debug, Clone)]
pub struct FileBody {
    /// The bytes.
    pub content: Content,
    /// Strong validator, quoted.
    pub etag: String,
    /// Media type of the format.
    pub media_type: &'static str,
    /// File name for the reader's disk.
    pub file_name: String,
    /// When the file last changed.
    pub modified_at: DateTime<Utc>,
}

impl Files<'_> {
    /// The file of a book.
    pub async fn open(&self, viewer: &Viewer, book: BookId) -> Result<FileBody> {
        todo!()
    }
}
