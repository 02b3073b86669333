//! The inside of EPUB books: manifest, resources, positions.
//! Must not serve anything that the package does not list.

mod document;
mod places;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use codex_models::{BookFormat, BookId, Resource, Viewer};
use codex_parsers::epub::{self, EpubOutline};
use codex_parsers::{FailureCode, Stop};
use codex_utils::hash::xxh3_128;
use moka::future::Cache;

use crate::core::Core;
use crate::error::{CodexError, Reason, Result};
use crate::pages::library::{self, FoundBook};
use crate::storage::Content;

/// Outlines in memory.
const OUTLINES: u64 = 16;
/// An outline is let go when nobody asks for this long.
const OUTLINE_IDLE: Duration = Duration::from_mins(2);
/// About what reading a resource holds.
const RESOURCE_BYTES: u64 = 8 << 20;

/// The inside of EPUB books.
pub struct Epub<'a>(pub(crate) &'a Core);

/// A JSON document with its validator.
#[derive(Debug, Clone)]
pub struct Document {
    /// Strong validator, without quotes.
    pub etag: String,
    /// The document.
    pub json: serde_json::Value,
}

/// A file inside an EPUB on its way out.
#[derive(Debug, Clone)]
pub struct ResourceBody {
    /// Media type as the package says it.
    pub media_type: String,
    /// Strong validator, without quotes.
    pub etag: String,
    /// The bytes.
    pub content: Content,
}

/// Outlines of books in use, by book and version of the content.
pub(crate) struct EpubState {
    outlines: Cache<(BookId, Arc<str>), Arc<EpubOutline>>,
}

impl Default for EpubState {
    fn default() -> Self {
        let outlines = Cache::builder().max_capacity(OUTLINES).time_to_idle(OUTLINE_IDLE).build();
        Self { outlines }
    }
}

impl Epub<'_> {
    /// The Readium manifest; hrefs of resources are relative to it (`resources/<path>`).
    pub async fn manifest(&self, viewer: &Viewer, book: BookId) -> Result<Document> {
        let (found, version) = self.book(viewer, book).await?;
        let outline = self.outline(&found, &version).await?;
        let json = document::manifest(&outline, &found.row);
        Ok(Document { etag: format!("{version}-manifest"), json })
    }

    /// A file that the package lists, by its path (not percent-encoded).
    pub async fn resource(
        &self,
        viewer: &Viewer,
        book: BookId,
        path: &str,
    ) -> Result<ResourceBody> {
        let (found, version) = self.book(viewer, book).await?;
        let hash = xxh3_128(path.as_bytes()).map(|byte| format!("{byte:02x}")).concat();
        let file = library::open(self.0, &found).await?;
        let (formats, wanted) = (Arc::clone(self.0.formats()), path.to_owned());
        let read = self.0.blocking().memory(RESOURCE_BYTES, move || {
            let limits = formats.limits();
            let stop = Stop::with_deadline(limits.time);
            let resource = epub::read_resource(&file, &wanted, limits, &stop)?;
            Ok::<_, codex_parsers::ParserError>((resource, file))
        });
        let (resource, file) = read.await?.map_err(|error| match error.code() {
            FailureCode::NoPages => CodexError::NotFound(Resource::BookResource),
            _ => CodexError::page_unavailable(error.to_string()),
        })?;
        library::confirm(self.0, &found, &file).await?;
        Ok(ResourceBody {
            media_type: resource.media_type,
            etag: format!("{version}-{hash}"),
            content: Content::Bytes(Bytes::from(resource.bytes)),
        })
    }

    /// The Readium positions list.
    pub async fn positions(&self, viewer: &Viewer, book: BookId) -> Result<Document> {
        let (found, version) = self.book(viewer, book).await?;
        let outline = self.outline(&found, &version).await?;
        Ok(Document { etag: format!("{version}-positions"), json: document::positions(&outline) })
    }

    /// The last of these positions that lies not behind a share of the book.
    pub async fn nearest(
        &self,
        viewer: &Viewer,
        book: BookId,
        share: f64,
    ) -> Result<Option<serde_json::Value>> {
        let mut list = self.positions(viewer, book).await?.json;
        let positions = list.get_mut("positions").and_then(serde_json::Value::as_array_mut);
        let Some(positions) = positions else { return Ok(None) };
        let is_before = |position: &serde_json::Value| {
            let at = position.pointer("/locations/totalProgression");
            at.and_then(serde_json::Value::as_f64).is_some_and(|at| at <= share)
        };
        let at = positions.iter().rposition(is_before).unwrap_or_default();
        Ok(positions.get_mut(at).map(serde_json::Value::take))
    }

    async fn book(&self, viewer: &Viewer, book: BookId) -> Result<(Arc<FoundBook>, Arc<str>)> {
        let found = library::find(self.0, viewer, book).await?;
        let version = found.readable_version()?;
        if found.row.format != BookFormat::Epub {
            let message = format!("`{}` is no EPUB", found.row.file_name);
            return Err(CodexError::Unsupported(Reason::FormatUnsupported { message }));
        }
        Ok((found, version))
    }

    async fn outline(
        &self,
        found: &Arc<FoundBook>,
        version: &Arc<str>,
    ) -> Result<Arc<EpubOutline>> {
        let load = async {
            let file = library::open(self.0, found).await?;
            let formats = Arc::clone(self.0.formats());
            let read = self.0.blocking().memory(RESOURCE_BYTES, move || {
                let limits = formats.limits();
                epub::outline(&file, limits, &Stop::with_deadline(limits.time))
            });
            Ok(Arc::new(read.await??))
        };
        let outlines = &self.0.epub_state().outlines;
        let key = (found.row.id, Arc::clone(version));
        outlines.try_get_with(key, load).await.map_err(CodexError::shared)
    }
}
