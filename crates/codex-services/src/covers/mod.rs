//! Covers of books and series: found in the store, or made on demand by one maker.
//! Must not decode wider than the answer.

pub mod pipeline;

use bytes::Bytes;
use codex_models::{BookId, SeriesId, Viewer};

use crate::core::Core;
use crate::error::Result;

/// Covers of books and series.
pub struct Covers<'a>(pub(crate) &'a Core);

/// A cover on its way out.
#[derive(Debug, Clone)]
pub struct CoverBody {
    /// Media type of the bytes.
    pub media_type: &'static str,
    /// Strong validator, quoted.
    pub etag: String,
    /// The version, as books and series show it.
    pub version: i32,
    /// The image.
    pub bytes: Bytes,
}

/// Which cover it would be, known without touching the store: enough for `304`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverKey {
    /// The book that lends the cover.
    pub book: BookId,
    /// Its version.
    pub version: i32,
    /// Strong validator, quoted.
    pub etag: String,
}

impl Covers<'_> {
    /// Which cover a book has.
    pub async fn book_key(&self, viewer: &Viewer, book: BookId) -> Result<CoverKey> {
        todo!()
    }

    /// Which cover a series has: the one of its first book.
    pub async fn series_key(&self, viewer: &Viewer, series: SeriesId) -> Result<CoverKey> {
        todo!()
    }

    /// The cover itself.
    pub async fn open(&self, key: CoverKey) -> Result<CoverBody> {
        todo!()
    }
}
