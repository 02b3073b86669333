//! The data folder: covers, images for covers, derived pages, keys, and contents on their way out.
//! Must not know what a cover shows or who may see it.

mod artwork_store;
mod content;
mod cover_store;
mod layout;
mod page_cache;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use object_store::ObjectStore;
use object_store::local::LocalFileSystem;

pub use artwork_store::{ArtworkStore, KeptArtwork};
pub use content::{Content, FileRange};
pub use cover_store::{CoverStore, KeptCover};
pub use page_cache::{PageCache, PageKey};

use crate::blocking::Blocking;
use crate::error::{CodexError, Result};

/// The data folder of this installation.
#[derive(Debug, Clone)]
pub struct Storage {
    root: PathBuf,
    covers: CoverStore,
    artwork: ArtworkStore,
    pages: PageCache,
}

impl Storage {
    /// Opens the folder, making it when absent.
    pub async fn open(root: &Path, page_cache_bytes: u64, blocking: &Blocking) -> Result<Self> {
        let wanted = root.to_owned();
        let root = blocking
            .disk(move || layout::prepare(&wanted).and_then(|()| std::path::absolute(&wanted)))
            .await?
            .map_err(|error| CodexError::internal(error, "preparing the data folder"))?;
        let store: Arc<dyn ObjectStore> = Arc::new(
            LocalFileSystem::new_with_prefix(&root)
                .map_err(|error| CodexError::internal(error, "opening the data folder"))?,
        );
        Ok(Self {
            covers: CoverStore::new(Arc::clone(&store)),
            artwork: ArtworkStore::new(Arc::clone(&store)),
            pages: PageCache::new(store, page_cache_bytes),
            root,
        })
    }

    /// The folder itself, absolute.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Images that people gave for covers.
    pub fn artwork(&self) -> &ArtworkStore {
        &self.artwork
    }

    /// Thumbnails of books and series.
    pub fn covers(&self) -> &CoverStore {
        &self.covers
    }

    /// Pages that were made from others.
    pub fn pages(&self) -> &PageCache {
        &self.pages
    }
}
