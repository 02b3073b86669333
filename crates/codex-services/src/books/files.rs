//! Whole files of books.
//! Must not change them: library files are opened read-only, always.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use codex_models::{BookId, Resource, Viewer};
use codex_parsers::BookFile;

use crate::core::Core;
use crate::error::{CodexError, Result};
use crate::pages::library;
use crate::storage::{Content, FileRange};

/// Whole files of books.
pub struct Files<'a>(pub(crate) &'a Core);

/// The file of a book on its way out; `content.slice` serves ranges.
#[derive(Debug, Clone)]
pub struct FileBody {
    /// The bytes.
    pub content: Content,
    /// Strong validator, without quotes.
    pub etag: String,
    /// Media type of the format.
    pub media_type: &'static str,
    /// File name for the reader's disk.
    pub file_name: String,
    /// When the file last changed.
    pub modified_at: DateTime<Utc>,
}

impl Files<'_> {
    /// The file of a book as it is on disk now, whether or not it was understood.
    pub async fn open(&self, viewer: &Viewer, book: BookId) -> Result<FileBody> {
        let found = library::find(self.0, viewer, book).await?;
        let path = found.path();
        let opened = self.0.blocking().disk(move || {
            let file = BookFile::open(&path)?;
            let metadata = file.file().metadata();
            let metadata =
                metadata.map_err(|error| codex_parsers::ParserError::from_io("the file", error))?;
            Ok::<_, codex_parsers::ParserError>((file, library::modified_us(&metadata)))
        });
        let (file, modified_us) = opened.await?.map_err(|error| {
            tracing::debug!(book.id = %book, "the file of a book cannot be opened: {error}");
            CodexError::NotFound(Resource::File)
        })?;
        // A folder of images has no bytes of its own to hand out.
        if file.is_folder() {
            return Err(CodexError::NotFound(Resource::File));
        }
        let len = file.len();
        let blocking = self.0.blocking().clone();
        Ok(FileBody {
            content: Content::File(FileRange::new(Arc::new(file), 0, len, blocking)),
            etag: format!("{len:x}-{modified_us:x}"),
            media_type: found.row.format.media_type(),
            file_name: found.row.file_name.clone(),
            modified_at: DateTime::from_timestamp_micros(modified_us).unwrap_or_default(),
        })
    }
}
