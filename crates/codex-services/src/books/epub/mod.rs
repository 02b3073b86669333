//! The inside of EPUB books: manifest, resources, positions.
//! Must not serve anything that the package does not list.

use codex_models::{BookId, Viewer};

use crate::core::Core;
use crate::error::Result;
use crate::storage::Content;

/// The inside of EPUB books.
pub struct Epub<'a>(pub(crate) &'a Core);

/// A JSON document with its validator.
#[derive(Debug, Clone)]
pub struct Document {
    /// Strong validator, quoted.
    pub etag: String,
    /// The document.
    pub json: serde_json::Value,
}

/// A file inside an EPUB on its way out.
#[derive(Debug, Clone)]
pub struct ResourceBody {
    /// Media type as the package says it.
    pub media_type: String,
    /// Strong validator, quoted.
    pub etag: String,
    /// The bytes.
    pub content: Content,
}

impl Epub<'_> {
    /// The Readium manifest; hrefs of resources are relative to it (`resources/<path>`).
    pub async fn manifest(&self, viewer: &Viewer, book: BookId) -> Result<Document> {
        todo!()
    }

    /// A file that the package lists, by its path (not percent-encoded).
    pub async fn resource(&self, viewer: &Viewer, book: BookId, path: &str) -> Result<ResourceBody> {
        todo!()
    }

    /// The Readium positions list.
    pub async fn positions(&self, viewer: &Viewer, book: BookId) -> Result<Document> {
        todo!()
    }
}
