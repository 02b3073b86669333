//! Thumbnails of books, one object a book and version.
//! Must not make them.

use std::sync::Arc;

use bytes::Bytes;
use codex_models::BookId;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};

use super::layout;
use crate::error::{CodexError, Result};

/// Where cover thumbnails are kept.
#[derive(Debug, Clone)]
pub struct CoverStore(Arc<dyn ObjectStore>);

impl CoverStore {
    pub(super) fn new(store: Arc<dyn ObjectStore>) -> Self {
        Self(store)
    }

    /// Keeps the cover of this version; a second call replaces the first.
    pub async fn put(&self, book: BookId, version: i32, bytes: Bytes) -> Result<()> {
        let path = layout::cover(book, version);
        self.0
            .put(&path, PutPayload::from_bytes(bytes))
            .await
            .map(drop)
            .map_err(|error| CodexError::internal(error, format!("keeping the cover of {book}")))
    }

    /// The cover of this version, when it was made.
    pub async fn find(&self, book: BookId, version: i32) -> Result<Option<Bytes>> {
        let read = async { self.0.get(&layout::cover(book, version)).await?.bytes().await };
        match read.await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(CodexError::internal(error, format!("reading the cover of {book}"))),
        }
    }

    /// Forgets the cover of this version.
    pub async fn delete(&self, book: BookId, version: i32) -> Result<()> {
        match self.0.delete(&layout::cover(book, version)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(CodexError::internal(error, format!("deleting the cover of {book}"))),
        }
    }
}
