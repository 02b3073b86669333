//! Images that people gave for covers, each once, by its content.
//! Must not lose one that is a cover of something: they cannot be made again.

use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use codex_utils::hash;
use futures::stream::{BoxStream, StreamExt, TryStreamExt};
use object_store::path::Path as ObjectPath;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};

use super::layout;
use crate::error::{CodexError, Result};

/// An image in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptArtwork {
    /// What it is kept under.
    pub content: String,
    /// When it was put there.
    pub kept_at: DateTime<Utc>,
}

/// Where images are kept.
#[derive(Debug, Clone)]
pub struct ArtworkStore(Arc<dyn ObjectStore>);

impl ArtworkStore {
    pub(super) fn new(store: Arc<dyn ObjectStore>) -> Self {
        Self(store)
    }

    /// Keeps an image; gives what it is kept under.
    pub async fn put(&self, bytes: Bytes) -> Result<String> {
        let content = hash::hex(&hash::xxh3_128(&bytes));
        let kept = self.0.put(&layout::artwork(&content), PutPayload::from_bytes(bytes)).await;
        kept.map_err(|error| CodexError::internal(error, "keeping an image"))?;
        Ok(content)
    }

    /// An image, when it is there.
    pub async fn find(&self, content: &str) -> Result<Option<Bytes>> {
        let read = async { self.0.get(&layout::artwork(content)).await?.bytes().await };
        match read.await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(CodexError::internal(error, "reading an image")),
        }
    }

    /// Every image that is kept.
    pub fn list(&self) -> BoxStream<'_, Result<KeptArtwork>> {
        self.0
            .list(Some(&ObjectPath::from(layout::ARTWORK)))
            .map_err(|error| CodexError::internal(error, "listing the images"))
            .try_filter_map(|object| {
                let name = object.location.filename().and_then(|name| name.strip_suffix(".jpg"));
                let kept = name.map(|content| KeptArtwork {
                    content: content.to_owned(),
                    kept_at: object.last_modified,
                });
                std::future::ready(Ok(kept))
            })
            .boxed()
    }

    /// Forgets an image.
    pub async fn delete(&self, content: &str) -> Result<()> {
        match self.0.delete(&layout::artwork(content)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(CodexError::internal(error, "deleting an image")),
        }
    }
}
