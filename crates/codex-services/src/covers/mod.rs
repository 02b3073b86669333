//! Covers of books and series: found in the store, or made on demand by one maker.
//! Must not decode wider than the answer.

mod make;
pub mod pipeline;
mod sweep;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use codex_db::repo;
use codex_models::{BookId, Resource, SeriesId, Viewer};
use moka::future::Cache;

pub use make::{CoverFault, from_parsed};
use pipeline::{CoverSpec, PageSpec};

use crate::core::Core;
use crate::error::{CodexError, OrWarn, Result};
use crate::pages::library::{self, FoundBook};
use crate::pages::{ImageFormat, PageTransform};
use crate::storage::PageKey;

/// Covers just shown stay in memory this long.
const COVER_TTL: Duration = Duration::from_mins(1);
/// Bytes of covers in memory.
const COVER_BYTES: u64 = 4 << 20;
/// Every cover is one.
const MEDIA_TYPE: &str = "image/jpeg";

/// Covers of books and series.
pub struct Covers<'a>(pub(crate) &'a Core);

/// A cover on its way out.
#[derive(Debug, Clone)]
pub struct CoverBody {
    /// Media type of the bytes.
    pub media_type: &'static str,
    /// Strong validator, without quotes.
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
    /// Strong validator, without quotes.
    pub etag: String,
    source: Arc<FoundBook>,
}

/// Covers in memory. A cover that cannot be made is remembered as `None`, so that a grid of such books does not
/// open their files again and again.
pub(crate) struct CoversState {
    recent: Cache<(BookId, i32), Option<Bytes>>,
}

impl Default for CoversState {
    fn default() -> Self {
        let weight = |_: &(BookId, i32), bytes: &Option<Bytes>| {
            let bytes = bytes.as_ref().map_or(0, Bytes::len) + size_of::<(BookId, i32)>();
            u32::try_from(bytes).unwrap_or(u32::MAX)
        };
        let recent =
            Cache::builder().weigher(weight).max_capacity(COVER_BYTES).time_to_live(COVER_TTL);
        Self { recent: recent.build() }
    }
}

impl CoversState {
    /// Forgets a cover that is made anew.
    pub(crate) async fn forget(&self, book: BookId, version: i32) {
        self.recent.invalidate(&(book, version)).await;
    }
}

impl Covers<'_> {
    /// What thumbnails look like in this installation.
    pub fn spec(&self) -> CoverSpec {
        let images = &self.0.config().images;
        CoverSpec {
            width: images.cover_width,
            quality: u8::try_from(images.cover_quality).unwrap_or(100),
            max_pixels: self.0.formats().limits().pixels,
        }
    }

    /// Which cover a book has.
    pub async fn book_key(&self, viewer: &Viewer, book: BookId) -> Result<CoverKey> {
        key(library::find(self.0, viewer, book).await?)
    }

    /// Which cover a series has: the one of its first readable book.
    pub async fn series_key(&self, viewer: &Viewer, series: SeriesId) -> Result<CoverKey> {
        let conn = self.0.db().read();
        if let Some(row) = repo::books::first_of_series(&conn, viewer, series).await? {
            return key(Arc::new(FoundBook::new(row)));
        }
        let series = repo::series::find(&conn, viewer, series).await?;
        let missing = if series.is_some() { Resource::Cover } else { Resource::Series };
        Err(CodexError::NotFound(missing))
    }

    /// The cover itself; made now when it was not yet.
    pub async fn open(&self, key: CoverKey) -> Result<CoverBody> {
        let CoverKey { book, version, etag, source } = key;
        let load = async {
            let kept = self.0.storage().covers().find(book, version).await;
            if let Some(bytes) = kept.or_warn("looking for a cover").flatten() {
                return Ok(Some(bytes));
            }
            let made = make::on_demand(self.0, &source, &self.spec()).await?;
            if let Some(bytes) = &made {
                let kept = self.0.storage().covers().put(book, version, bytes.clone()).await;
                kept.or_warn("keeping a cover");
            }
            Ok::<_, CodexError>(made)
        };
        let recent = &self.0.covers_state().recent;
        let bytes = recent.try_get_with((book, version), load).await.map_err(CodexError::shared)?;
        let bytes = bytes.ok_or(CodexError::NotFound(Resource::Cover))?;
        Ok(CoverBody { media_type: MEDIA_TYPE, etag, version, bytes })
    }

    /// The validator of a cover in another size or format, known without touching the store.
    pub fn etag_as(&self, key: &CoverKey, wish: PageTransform) -> String {
        key.etag_as(wish, self.0.config().images.cover_quality)
    }

    /// The cover in another size or format, made of the one that is kept and never larger; kept for the next who asks.
    pub async fn open_as(&self, key: CoverKey, wish: PageTransform) -> Result<CoverBody> {
        if wish.is_identity() {
            return self.open(key).await;
        }
        let format = wish.format.unwrap_or(ImageFormat::Jpeg);
        let (etag, version, media_type) =
            (self.etag_as(&key, wish), key.version, format.media_type());
        let page = PageKey { book: key.book, etag: format!("cover-{etag}") };
        let kept = self.0.storage().pages().find(&page).await;
        if let Some(bytes) = kept.or_warn("looking for a cover in another form").flatten() {
            return Ok(CoverBody { media_type, etag, version, bytes });
        }
        let whole = self.open(key).await?.bytes;
        let CoverSpec { quality, max_pixels, .. } = self.spec();
        let spec = PageSpec { width: wish.width, format, quality, max_pixels };
        let made = move || pipeline::convert(&whole, MEDIA_TYPE, &spec);
        let made = self.0.blocking().cpu(made).await?;
        let bytes = made.map_err(|error| CodexError::internal(error, "converting a cover"))?;
        let bytes = Bytes::from(bytes);
        let kept = self.0.storage().pages().put(&page, bytes.clone()).await;
        kept.or_warn("keeping a cover in another form");
        Ok(CoverBody { media_type, etag, version, bytes })
    }
}

impl CoverKey {
    /// The validator of the cover in this form, without quotes.
    pub fn etag_as(&self, wish: PageTransform, quality: u32) -> String {
        let PageTransform { width, format } = wish;
        if wish.is_identity() {
            return self.etag.clone();
        }
        let format = format.unwrap_or(ImageFormat::Jpeg).as_str();
        format!("{}-w{}-{format}-q{quality}", self.etag, width.unwrap_or(0))
    }
}

fn key(source: Arc<FoundBook>) -> Result<CoverKey> {
    let (book, version) = (source.row.id, source.row.cover_version);
    if version == 0 {
        return Err(CodexError::NotFound(Resource::Cover));
    }
    Ok(CoverKey { book, version, etag: format!("{book}-{version}"), source })
}
