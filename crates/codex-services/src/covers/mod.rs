//! Covers of books and series: found in the store, or made on demand by one maker; and which of several is shown.
//! Must not decode wider than the answer.

mod choose;
mod files;
mod make;
pub mod pipeline;
mod rules;
mod sweep;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use codex_db::repo;
use codex_models::covers::{CoverLook, CoverOwner};
use codex_models::{BookId, Resource, SeriesId, Viewer};
use moka::future::Cache;

pub(crate) use choose::copy_given;
pub use choose::{Candidate, MAX_GIVEN, MAX_UPLOAD_BYTES};
pub use files::{CoverFile, follow_files};
pub use make::{CoverFault, from_parsed};
use pipeline::{CoverSpec, PageSpec, Thumbnail};

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
    /// What it is the cover of: a series without one of its own borrows that of a book.
    pub owner: CoverOwner,
    /// Its version.
    pub version: i32,
    /// Strong validator, without quotes.
    pub etag: String,
    source: Source,
}

/// What a cover is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Source {
    /// The book itself.
    Book(Arc<FoundBook>),
    /// A file or an image, which only the maker needs to know.
    Own,
}

/// Covers in memory. A cover that cannot be made is remembered as `None`, so that a grid of such books does not
/// open their files again and again.
pub(crate) struct CoversState {
    recent: Cache<(CoverOwner, i32), Option<Bytes>>,
}

impl Default for CoversState {
    fn default() -> Self {
        let weight = |_: &(CoverOwner, i32), bytes: &Option<Bytes>| {
            let bytes = bytes.as_ref().map_or(0, Bytes::len) + size_of::<(CoverOwner, i32)>();
            u32::try_from(bytes).unwrap_or(u32::MAX)
        };
        let recent =
            Cache::builder().weigher(weight).max_capacity(COVER_BYTES).time_to_live(COVER_TTL);
        Self { recent: recent.build() }
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
        shown(library::find(self.0, viewer, book).await?)
    }

    /// Which cover a series has: one of its own, or that of its first readable book that has one.
    pub async fn series_key(&self, viewer: &Viewer, series: SeriesId) -> Result<CoverKey> {
        let own = repo::covers::own_of_series(&self.0.db().read(), viewer, series).await?;
        match own.ok_or(CodexError::NotFound(Resource::Series))? {
            Some(version) => Ok(key(CoverOwner::Series(series), version, Source::Own)),
            None => self.borrowed_key(viewer, series).await,
        }
    }

    /// The cover that a series borrows of a book.
    async fn borrowed_key(&self, viewer: &Viewer, series: SeriesId) -> Result<CoverKey> {
        let row = repo::books::first_of_series(&self.0.db().read(), viewer, series).await?;
        shown(Arc::new(FoundBook::new(row.ok_or(CodexError::NotFound(Resource::Cover))?)))
    }

    /// The cover itself; made now when it was not yet.
    pub async fn open(&self, key: CoverKey) -> Result<CoverBody> {
        let CoverKey { owner, version, etag, source } = key;
        let load = async {
            let kept = self.0.storage().covers().find(owner, version).await;
            if let Some(bytes) = kept.or_warn("looking for a cover").flatten() {
                return Ok(Some(bytes));
            }
            let made = match &source {
                Source::Book(book) => make::on_demand(self.0, book, &self.spec()).await?,
                Source::Own => files::on_demand(self.0, owner, version, &self.spec()).await?,
            };
            let Some(Thumbnail { bytes, look }) = made else { return Ok(None) };
            let bytes = Bytes::from(bytes);
            let kept = self.0.storage().covers().put(owner, version, bytes.clone()).await;
            kept.or_warn("keeping a cover");
            if let Source::Book(book) = &source {
                let noted = self.note_look(book.row.id, version, &look).await;
                noted.or_warn("noting what a cover looks like");
            }
            Ok::<_, CodexError>(Some(bytes))
        };
        let recent = &self.0.covers_state().recent;
        let bytes =
            recent.try_get_with((owner, version), load).await.map_err(CodexError::shared)?;
        let bytes = bytes.ok_or(CodexError::NotFound(Resource::Cover))?;
        Ok(CoverBody { media_type: MEDIA_TYPE, etag, version, bytes })
    }

    /// Books whose cover was made before anybody noted what it looks like are told of it now; so are their series.
    async fn note_look(&self, book: BookId, version: i32, look: &CoverLook) -> Result<()> {
        let is_known = repo::covers::has_look(&self.0.db().read(), book, version, look).await?;
        if is_known {
            return Ok(());
        }
        let tx = self.0.db().begin().await?;
        repo::covers::note_look(&tx, book, version, look).await?;
        Ok(tx.commit().await?)
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
        // The id is a part of a hash only, so that of a series serves as well.
        let page = PageKey { book: BookId(key.owner.generated().0), etag: format!("cover-{etag}") };
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

fn key(owner: CoverOwner, version: i32, source: Source) -> CoverKey {
    CoverKey { owner, version, etag: format!("{}-{version}", owner.generated()), source }
}

/// The cover that a book shows.
fn shown(book: Arc<FoundBook>) -> Result<CoverKey> {
    match book.row.own_cover_version {
        Some(version) => Ok(key(CoverOwner::Book(book.row.id), version, Source::Own)),
        None => made(book),
    }
}

/// The cover that is made of a book.
fn made(book: Arc<FoundBook>) -> Result<CoverKey> {
    let (owner, version) = (CoverOwner::Book(book.row.id), book.row.cover_version);
    if version == 0 {
        return Err(CodexError::NotFound(Resource::Cover));
    }
    Ok(key(owner, version, Source::Book(book)))
}
