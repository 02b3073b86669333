//! Thumbnails of books and series, one object for each and its version.
//! Must not make them.

use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use codex_models::covers::CoverOwner;
use futures::stream::{BoxStream, StreamExt, TryStreamExt};
use object_store::path::Path as ObjectPath;
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt, PutPayload};

use super::layout;
use crate::error::{CodexError, Result};

/// A cover in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptCover {
    /// Whose.
    pub owner: CoverOwner,
    /// Of which version.
    pub version: i32,
    /// When it was put there.
    pub kept_at: DateTime<Utc>,
}

fn kept_cover(object: &ObjectMeta) -> Option<KeptCover> {
    let (owner, version) = layout::parse_cover(&object.location)?;
    Some(KeptCover { owner, version, kept_at: object.last_modified })
}

/// Where cover thumbnails are kept.
#[derive(Debug, Clone)]
pub struct CoverStore(Arc<dyn ObjectStore>);

impl CoverStore {
    pub(super) fn new(store: Arc<dyn ObjectStore>) -> Self {
        Self(store)
    }

    /// Keeps the cover of this version; a second call replaces the first.
    pub async fn put(&self, owner: CoverOwner, version: i32, bytes: Bytes) -> Result<()> {
        let path = layout::cover(owner, version);
        self.0
            .put(&path, PutPayload::from_bytes(bytes))
            .await
            .map(drop)
            .map_err(|error| CodexError::internal(error, format!("keeping the cover of {owner}")))
    }

    /// The cover of this version, when it was made.
    pub async fn find(&self, owner: CoverOwner, version: i32) -> Result<Option<Bytes>> {
        let read = async { self.0.get(&layout::cover(owner, version)).await?.bytes().await };
        match read.await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(CodexError::internal(error, format!("reading the cover of {owner}"))),
        }
    }

    /// Whether the cover of this version was made.
    pub async fn has(&self, owner: CoverOwner, version: i32) -> Result<bool> {
        match self.0.head(&layout::cover(owner, version)).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => {
                Err(CodexError::internal(error, format!("looking for the cover of {owner}")))
            }
        }
    }

    /// Every cover that is kept; files that are none of ours are passed by.
    pub fn list(&self) -> BoxStream<'_, Result<KeptCover>> {
        self.0
            .list(Some(&ObjectPath::from(layout::COVERS)))
            .map_err(|error| CodexError::internal(error, "listing the covers"))
            .try_filter_map(|object| std::future::ready(Ok(kept_cover(&object))))
            .boxed()
    }

    /// Forgets the cover of this version.
    pub async fn delete(&self, owner: CoverOwner, version: i32) -> Result<()> {
        match self.0.delete(&layout::cover(owner, version)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => {
                Err(CodexError::internal(error, format!("deleting the cover of {owner}")))
            }
        }
    }
}
