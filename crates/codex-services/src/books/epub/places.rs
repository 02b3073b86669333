//! Places in an EPUB: what readers of this server call a locator, and what `KOReader` calls an xpointer.
//! Must not be wrong about the chapter.

use codex_models::{BookId, Viewer};
use codex_parsers::epub::{ChapterText, EpubOutline, SpineItem};
use serde_json::{Value, json};

use super::{Epub, document};
use crate::error::Result;
use crate::progress::Xpointer;
use crate::storage::Content;

impl Epub<'_> {
    /// The locator of a place as `KOReader` tells it; `None` for one that is not in the book.
    pub(crate) async fn locator_of(
        &self,
        viewer: &Viewer,
        book: BookId,
        place: &Xpointer,
    ) -> Result<Option<Value>> {
        let (found, version) = self.book(viewer, book).await?;
        let outline = self.outline(&found, &version).await?;
        let chapter = place.fragment.checked_sub(1).and_then(|at| outline.spine.get(at));
        let Some(chapter) = chapter else { return Ok(None) };
        let within = if place.path.is_empty() {
            0.0
        } else {
            let text = self.chapter(viewer, book, chapter).await?;
            text.share_of(&place.path, place.offset).unwrap_or_default()
        };
        Ok(Some(json!({
            "href": document::href(&chapter.href), "type": chapter.media_type,
            "locations": {
                "progression": within,
                "totalProgression": share_of_book(&outline, chapter, within),
            },
        })))
    }

    /// The place of a locator as `KOReader` tells it; `None` for one that is not in the book.
    pub(crate) async fn xpointer_of(
        &self,
        viewer: &Viewer,
        book: BookId,
        locator: &Value,
    ) -> Result<Option<Xpointer>> {
        let href = locator.get("href").and_then(Value::as_str).unwrap_or_default();
        let href = href.split('#').next().unwrap_or_default();
        let (found, version) = self.book(viewer, book).await?;
        let outline = self.outline(&found, &version).await?;
        let at = outline.spine.iter().position(|item| document::href(&item.href) == href);
        let Some((at, chapter)) = at.and_then(|at| Some((at, outline.spine.get(at)?))) else {
            return Ok(None);
        };
        let fragment = at.saturating_add(1);
        let within = locator.pointer("/locations/progression").and_then(Value::as_f64);
        let within = within.filter(|within| *within > 0.0);
        let Some(within) = within else {
            return Ok(Some(Xpointer { fragment, path: Vec::new(), offset: 0 }));
        };
        let text = self.chapter(viewer, book, chapter).await?;
        let place = text.place_at(within).map(|(path, offset)| (path.to_vec(), offset));
        let (path, offset) = place.unwrap_or_default();
        Ok(Some(Xpointer { fragment, path, offset }))
    }

    async fn chapter(
        &self,
        viewer: &Viewer,
        book: BookId,
        chapter: &SpineItem,
    ) -> Result<ChapterText> {
        let resource = self.resource(viewer, book, &chapter.href).await?;
        let Content::Bytes(bytes) = resource.content else { return Ok(ChapterText::default()) };
        self.0.blocking().cpu(move || ChapterText::read(&bytes)).await
    }
}

/// The share of the book at a share of a chapter; one outside of the reading order adds nothing.
#[expect(clippy::cast_precision_loss, reason = "a book has far fewer than 2^52 positions")]
fn share_of_book(outline: &EpubOutline, chapter: &SpineItem, within: f64) -> f64 {
    let before = outline.spine.iter().take_while(|item| item.href != chapter.href);
    let before: u64 = before.filter(|item| item.linear).map(|item| u64::from(item.positions)).sum();
    let own = if chapter.linear { f64::from(chapter.positions) * within } else { 0.0 };
    (before as f64 + own) / outline.positions.max(1) as f64
}
