//! The bytes of a page: read from the book, converted or drawn, and kept where making them was dear.
//! Must not do the same work twice at the same time.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use codex_config::Config;
use codex_models::BookFormat;
use codex_parsers::{
    BookFile, Compression, FailureCode, PageContent, PageEntry, PageSource, ParserError, Stop,
};
use moka::future::Cache;

use super::ImageFormat;
use super::library::{self, BooksInUse, FoundBook, ReadableBook};
use super::passes::{self, Passes};
use super::renderer::{RenderError, RenderJob, RenderedPage, Renderer, RendererConfig, Urgency};
use super::variant::Variant;
use crate::core::{Core, RenderWorker};
use crate::covers::pipeline::{self, ImageError, PageSpec};
use crate::error::{CodexError, OrWarn, Reason, Result};
use crate::storage::{Content, FileRange, PageKey};

/// A stored page up to this size is read whole; a larger one is streamed.
const WHOLE_BYTES: u64 = 4 << 20;
/// Derived pages, and those that were asked for again, stay in memory this long: for those who asked meanwhile, and for
/// an impatient second request.
const DERIVED_TTL: Duration = Duration::from_secs(15);
/// Bytes of such pages in memory.
const DERIVED_BYTES: u64 = 16 << 20;
/// Largest stored page among them.
const SHARED_BYTES: u64 = 1 << 20;
/// Pages of which it is known that they were asked for lately.
const ASKED: u64 = 4_096;
/// A renderer without work ends after this long.
const RENDERER_IDLE: Duration = Duration::from_mins(1);
const MEGAPIXEL: u64 = 1_000_000;

/// What pages keep while they are read.
pub(crate) struct PagesState {
    pub(crate) books: BooksInUse,
    pub(super) derived: Cache<PageKey, Bytes>,
    asked: Cache<PageKey, ()>,
    pub(super) passes: Passes,
    pub(super) renderer: Renderer,
}

impl PagesState {
    /// Empty caches and a renderer that starts when it is needed.
    pub(crate) fn new(config: &Config, worker: RenderWorker) -> Self {
        let weight = |_: &PageKey, bytes: &Bytes| u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let seconds = Duration::from_secs(config.pdf.seconds);
        Self {
            books: BooksInUse::default(),
            derived: Cache::builder()
                .weigher(weight)
                .max_capacity(DERIVED_BYTES)
                .time_to_live(DERIVED_TTL)
                .build(),
            asked: Cache::builder().max_capacity(ASKED).time_to_live(DERIVED_TTL).build(),
            passes: Passes::default(),
            renderer: Renderer::new(RendererConfig {
                program: worker.program,
                args: worker.args,
                workers: config.pdf.renderers as usize,
                page_time: seconds,
                queue_time: seconds,
                idle_time: RENDERER_IDLE,
                max_pixels: u64::from(config.pdf.max_megapixels) * MEGAPIXEL,
            }),
        }
    }
}

/// A page as it is stored: one positioned read for most books.
pub(super) async fn stored(
    core: &Core,
    book: &ReadableBook,
    page: usize,
    etag: &str,
) -> Result<Content> {
    let entry = book.index.page(page)?;
    if let Some(offset) = plain_offset(entry) {
        return plain(core, book, (offset, entry.stored_size), etag).await;
    }
    let bytes = match entry.source {
        // Reaching an entry of a solid archive means unpacking all before it, so the page is kept.
        PageSource::Rar { .. } | PageSource::Packed { .. } => {
            derived(core, book, page, Variant::Stored, etag).await?
        }
        PageSource::Range { .. }
        | PageSource::PdfImage { .. }
        | PageSource::PdfRender
        | PageSource::EpubSpine
        | PageSource::File => unpacked(core, book, page).await?,
    };
    Ok(Content::Bytes(bytes))
}

/// Where the page lies in the file, byte for byte.
fn plain_offset(entry: &PageEntry) -> Option<u64> {
    match entry.source {
        PageSource::Range { offset, method: Compression::Stored, .. }
        | PageSource::PdfImage { offset, .. } => Some(offset),
        PageSource::Range { .. }
        | PageSource::Rar { .. }
        | PageSource::PdfRender
        | PageSource::EpubSpine
        | PageSource::Packed { .. }
        | PageSource::File => None,
    }
}

/// A page that lies in the file byte for byte. Mostly it is asked for once; where several want the same at about the same
/// time, one read does for all behind the first.
async fn plain(
    core: &Core,
    book: &ReadableBook,
    (offset, len): (u64, u64),
    etag: &str,
) -> Result<Content> {
    let state = core.pages_state();
    let key = PageKey { book: book.found.row.id, etag: etag.to_owned() };
    let bytes = match state.derived.get(&key).await {
        Some(bytes) => bytes,
        None if len > SHARED_BYTES || !state.asked.contains_key(&key) => {
            state.asked.insert(key, ()).await;
            return from_range(core, book, offset, len).await;
        }
        None => {
            let read = async {
                let bytes = whole(from_range(core, book, offset, len).await?).await?;
                // What is kept is weighed by its length; the buffer it was read into may be far longer.
                Ok(Bytes::copy_from_slice(&bytes))
            };
            let bytes = state.derived.try_get_with(key, read).await;
            bytes.map_err(|unmade: Arc<Unmade>| unmade.shared())?
        }
    };
    // It may have been written in place since.
    let file = library::open(core, &book.found).await?;
    library::confirm(core, &book.found, &file).await?;
    Ok(Content::Bytes(bytes))
}

/// A range of the file, as long as the file is the one that was catalogued.
async fn from_range(core: &Core, book: &ReadableBook, offset: u64, len: u64) -> Result<Content> {
    let file = library::open(core, &book.found).await?;
    let fits = offset.checked_add(len).is_some_and(|end| end <= file.len());
    if !fits {
        return Err(book.found.changed());
    }
    let range = FileRange::new(Arc::clone(&file), offset, len, core.blocking().clone());
    if len > WHOLE_BYTES {
        library::confirm(core, &book.found, &file).await?;
        return Ok(Content::File(range));
    }
    let bytes = range.read().await;
    library::confirm(core, &book.found, &file).await?;
    bytes.map(Content::Bytes).map_err(|error| CodexError::internal(error, "reading a page"))
}

/// A page that was dear to make: from memory, from the disk, or made now by one of those who ask.
pub(super) async fn derived(
    core: &Core,
    book: &ReadableBook,
    page: usize,
    variant: Variant,
    etag: &str,
) -> Result<Bytes> {
    let key = PageKey { book: book.found.row.id, etag: etag.to_owned() };
    loop {
        let make = async {
            // A pass looks for what it unpacks, and keeps it, by itself.
            let is_kept_here = variant != Variant::Stored;
            if is_kept_here {
                let kept = core.storage().pages().find(&key).await;
                if let Some(bytes) = kept.or_warn("looking for a derived page").flatten() {
                    return Ok(bytes);
                }
            }
            let bytes = make(core, book, page, variant).await?;
            if is_kept_here {
                keep(core, &key, &bytes).await;
            }
            Ok(bytes)
        };
        match core.pages_state().derived.try_get_with(key.clone(), make).await {
            Ok(bytes) => return Ok(bytes),
            // It was being drawn ahead and gave way; now somebody waits for it.
            Err(unmade) if matches!(*unmade, Unmade::Outranked) => {}
            Err(unmade) => return Err(unmade.shared()),
        }
    }
}

/// Why a page that several wait for was not made.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unmade {
    /// It cannot be.
    #[error(transparent)]
    Failed(Arc<CodexError>),
    /// Nobody waited for it when it was begun, and somebody waited for another one.
    #[error("a page that is drawn ahead gave way")]
    Outranked,
}

impl From<CodexError> for Unmade {
    fn from(error: CodexError) -> Self {
        Self::Failed(Arc::new(error))
    }
}

impl Unmade {
    /// The error of work that several waited for.
    pub(super) fn shared(&self) -> CodexError {
        match self {
            Self::Failed(error) => CodexError::shared(Arc::clone(error)),
            Self::Outranked => CodexError::internal(Self::Outranked, "drawing a page ahead"),
        }
    }
}

/// Keeps a derived page on disk.
pub(super) async fn keep(core: &Core, key: &PageKey, bytes: &Bytes) {
    let kept = core.storage().pages().put(key, bytes.clone()).await;
    kept.or_warn("keeping a derived page");
}

async fn make(core: &Core, book: &ReadableBook, page: usize, variant: Variant) -> Result<Bytes> {
    match variant {
        Variant::Stored => passes::page(core, book, page).await,
        Variant::Converted { width, format } => {
            let entry = book.index.page(page)?;
            let (media_type, bytes) = (entry.media_type, read_stored(core, book, page).await?);
            let pixels = pipeline::decode_bytes(Some(media_type), entry.width, entry.height);
            let cost = pixels.saturating_add(entry.size);
            let spec = spec(core, width, format);
            core.blocking()
                .memory(cost, move || pipeline::convert(&bytes, media_type, &spec))
                .await?
                .map(Bytes::from)
                .map_err(|error| image_error(&error))
        }
        Variant::Rendered { width, format } => {
            let drawn = render(core, &book.found, page, width).await?;
            let spec = spec(core, None, format);
            core.blocking().cpu(move || encoded(drawn, &spec)).await?
        }
    }
}

/// The bytes of a page as the book stores them.
async fn read_stored(core: &Core, book: &ReadableBook, page: usize) -> Result<Bytes> {
    let entry = book.index.page(page)?;
    let Some(offset) = plain_offset(entry) else {
        return match entry.source {
            PageSource::Rar { .. } | PageSource::Packed { .. } => {
                passes::page(core, book, page).await
            }
            PageSource::Range { .. }
            | PageSource::PdfImage { .. }
            | PageSource::PdfRender
            | PageSource::EpubSpine
            | PageSource::File => unpacked(core, book, page).await,
        };
    };
    whole(from_range(core, book, offset, entry.stored_size).await?).await
}

async fn whole(content: Content) -> Result<Bytes> {
    match content {
        Content::Bytes(bytes) => Ok(bytes),
        Content::File(range) => {
            range.read().await.map_err(|error| CodexError::internal(error, "reading a page"))
        }
    }
}

/// The number of a page, counted from 1.
pub(super) fn number(page: usize) -> u32 {
    u32::try_from(page.saturating_add(1)).unwrap_or(u32::MAX)
}

/// The bytes of a page that the book stores packed.
async fn unpacked(core: &Core, book: &ReadableBook, page: usize) -> Result<Bytes> {
    let file = library::open(core, &book.found).await?;
    let (formats, job) = (Arc::clone(core.formats()), book.clone());
    let cost = book.index.page(page)?.size.min(formats.limits().entry_bytes);
    let content = core
        .blocking()
        .memory(cost, move || {
            let format = job.found.row.format;
            let content = formats.read_page(format, &file, &job.index, page, &Stop::new());
            // A fault of a file that was replaced meanwhile says nothing about the book.
            if is_replaced(&job.found, &file) {
                return Err(job.found.changed());
            }
            content.map_err(|error| unreadable(&error))
        })
        .await??;
    match content {
        PageContent::Bytes { bytes, .. } => Ok(Bytes::from(bytes)),
        PageContent::Render => {
            let message = format!("page {} has to be drawn", page.saturating_add(1));
            Err(CodexError::page_unavailable(message))
        }
    }
}

/// The library for RAR opens by path, so there the path counts, not the handle.
pub(super) fn is_replaced(book: &FoundBook, file: &BookFile) -> bool {
    let metadata = match book.row.format {
        BookFormat::Cbr => std::fs::metadata(file.path()),
        // Each image was compared with the listing when it was opened.
        BookFormat::Folder => return false,
        BookFormat::Cbz
        | BookFormat::Cb7
        | BookFormat::Cbt
        | BookFormat::Epub
        | BookFormat::Pdf => file.file().metadata(),
    };
    !metadata.is_ok_and(|metadata| book.is_same_file(&metadata))
}

/// Draws a page of a PDF.
pub(crate) async fn render(
    core: &Core,
    book: &Arc<FoundBook>,
    page: usize,
    width: Option<u32>,
) -> Result<RenderedPage> {
    // Opening it says whether it is there and still the one that was catalogued.
    library::open(core, book).await?;
    let renderer = core.pages_state().renderer.clone();
    let path = book.path();
    let drawn = core
        .blocking()
        .render(move || {
            let urgency = Urgency::Awaited;
            renderer.render(&RenderJob { path: &path, page, width, urgency })
        })
        .await?;
    Ok(drawn?)
}

/// What a page in this form looks like.
pub(super) fn spec(core: &Core, width: Option<u32>, format: ImageFormat) -> PageSpec {
    let quality = u8::try_from(core.config().images.page_quality).unwrap_or(100);
    PageSpec { width, format, quality, max_pixels: core.formats().limits().pixels }
}

/// A drawn page as the bytes of an image.
pub(super) fn encoded(drawn: RenderedPage, spec: &PageSpec) -> Result<Bytes> {
    let image = pipeline::encode_rgb(drawn.width, drawn.height, drawn.rgb, spec);
    image.map(Bytes::from).map_err(|error| image_error(&error))
}

impl From<RenderError> for CodexError {
    fn from(error: RenderError) -> Self {
        match error {
            RenderError::Busy { seconds } => {
                Self::Busy { retry_after: Duration::from_secs(seconds) }
            }
            error @ (RenderError::Start(_) | RenderError::Nonsense(_)) => {
                Self::internal(error, "drawing a page")
            }
            error => Self::page_unavailable(error.to_string()),
        }
    }
}

/// A page that the parser refuses.
pub(super) fn unreadable(error: &ParserError) -> CodexError {
    match error.code() {
        FailureCode::UnsupportedFormat => {
            CodexError::Unsupported(Reason::FormatUnsupported { message: error.to_string() })
        }
        _ => CodexError::page_unavailable(error.to_string()),
    }
}

fn image_error(error: &ImageError) -> CodexError {
    match error {
        ImageError::Unsupported(_) => {
            CodexError::Unsupported(Reason::FormatUnsupported { message: error.to_string() })
        }
        ImageError::TooLarge { .. } | ImageError::Damaged(_) => {
            CodexError::page_unavailable(error.to_string())
        }
    }
}
