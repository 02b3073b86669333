//! Pages of PDFs that are drawn before anybody asks for them: the one behind a page that is read.
//! Must not keep a renderer from a page that somebody waits for.

use std::sync::Arc;

use bytes::Bytes;

use super::ImageFormat;
use super::library::{self, ReadableBook};
use super::produce::{self, Unmade};
use super::renderer::{RenderError, RenderJob, Urgency};
use crate::core::Core;
use crate::error::{CodexError, Result};
use crate::storage::PageKey;

/// A page as it will be asked for.
#[derive(Debug, Clone)]
pub(super) struct Drawing {
    /// Counted from zero.
    pub(super) page: usize,
    /// Width in pixels; `None` for the natural one.
    pub(super) width: Option<u32>,
    /// Format.
    pub(super) format: ImageFormat,
    /// The validator of the page in this form.
    pub(super) etag: String,
}

/// Has a page drawn when the renderers have nothing else to do; one at a time, and never twice.
pub(super) fn draw(core: &Core, book: &ReadableBook, drawing: Drawing) {
    let key = PageKey { book: book.found.row.id, etag: drawing.etag.clone() };
    if core.pages_state().derived.contains_key(&key) {
        return;
    }
    let (core, book) = (core.in_background(), book.clone());
    let (pools, runtime) = (core.blocking().clone(), tokio::runtime::Handle::current());
    pools.ahead(move || {
        if let Err(error) = runtime.block_on(keep_drawn(&core, &book, &drawing, &key)) {
            let number = produce::number(drawing.page);
            tracing::debug!(book.id = %key.book, page = number, "a page was not drawn ahead: {error}");
        }
    });
}

async fn keep_drawn(
    core: &Core,
    book: &ReadableBook,
    drawing: &Drawing,
    key: &PageKey,
) -> Result<()> {
    if core.storage().pages().find(key).await?.is_some() {
        return Ok(());
    }
    let make = async {
        let bytes = drawn(core, book, drawing).await?;
        produce::keep(core, key, &bytes).await;
        Ok(bytes)
    };
    // Whoever asks for the page meanwhile waits for this one.
    let made = core.pages_state().derived.try_get_with(key.clone(), make).await;
    made.map(drop).map_err(|unmade: Arc<Unmade>| unmade.shared())
}

async fn drawn(core: &Core, book: &ReadableBook, drawing: &Drawing) -> Result<Bytes, Unmade> {
    library::open(core, &book.found).await?;
    let path = book.found.path();
    let (page, width, urgency) = (drawing.page, drawing.width, Urgency::Ahead);
    let job = RenderJob { path: &path, page, width, urgency };
    let drawn = core.pages_state().renderer.render(&job).map_err(|error| match error {
        RenderError::Outranked { .. } => Unmade::Outranked,
        error => CodexError::from(error).into(),
    })?;
    Ok(produce::encoded(drawn, &produce::spec(core, None, drawing.format))?)
}
