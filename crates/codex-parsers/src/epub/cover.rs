//! Finds the cover, by the rules of the EPUB 3 and EPUB 2 world in order of trust.
//! Must not hand out anything that is no image of the manifest.

use super::book::{Book, Chapter, Resolved, ResolvedItem};
use super::paths;
use crate::cbz::entries::Entry;
use crate::image_probe;
use crate::metadata::xml::{XmlEvent, XmlReader};

/// Chapters larger than this are no cover pages.
const MAX_COVER_PAGE_BYTES: u64 = 1 << 20;

/// The path of the cover image.
pub(super) fn find(
    book: &Book<'_>,
    resolved: &Resolved<'_>,
    chapters: &[Chapter<'_>],
) -> Option<String> {
    let search = Search { book, resolved };
    search
        .by_property()
        .or_else(|| search.by_meta())
        .or_else(|| search.by_id())
        .or_else(|| search.by_guide())
        .or_else(|| search.by_first_chapter(chapters))
}

struct Search<'s, 'b> {
    book: &'s Book<'s>,
    resolved: &'s Resolved<'b>,
}

impl Search<'_, '_> {
    /// EPUB 3: the item with the property `cover-image`.
    fn by_property(&self) -> Option<String> {
        let item = self.resolved.items.iter().find(|found| found.item.has("cover-image"))?;
        self.image(*item)
    }

    /// EPUB 2: the `meta` names an id; some files put the reference there.
    fn by_meta(&self) -> Option<String> {
        let content = self.book.package.metadata.meta("cover")?;
        let item = self.resolved.by_id(content).or_else(|| {
            let target = paths::resolve(&self.book.located.package, content)?;
            self.resolved.by_path(&target.path)
        })?;
        self.image(item)
    }

    /// An image whose id says it is the cover.
    fn by_id(&self) -> Option<String> {
        ["cover-image", "cover"].iter().find_map(|id| {
            let item = self.resolved.by_id(id)?;
            let is_image = item.item.media_type.starts_with("image/");
            is_image.then(|| self.image(item)).flatten()
        })
    }

    /// EPUB 2: the page that the guide calls the cover.
    fn by_guide(&self) -> Option<String> {
        let is_cover = |kind: &str| kind.eq_ignore_ascii_case("cover");
        let (_, _, href) = self.book.package.guide.iter().find(|(kind, ..)| is_cover(kind))?;
        let target = paths::resolve(&self.book.located.package, href)?;
        self.image(self.resolved.by_path(&target.path)?)
    }

    /// The first image of the first chapter.
    fn by_first_chapter(&self, chapters: &[Chapter<'_>]) -> Option<String> {
        self.image_of_page(chapters.first()?.entry)
    }

    /// The item when it is an image, else the first image of the page that it is.
    fn image(&self, item: ResolvedItem<'_>) -> Option<String> {
        let entry = item.entry?;
        if self.is_image(entry) { Some(entry.name.clone()) } else { self.image_of_page(entry) }
    }

    fn is_image(&self, entry: &Entry) -> bool {
        let container = &self.book.container;
        let head = container.archive.head(entry, image_probe::USUAL_HEAD, container.limits);
        head.is_ok_and(|head| image_probe::media_type(&head.bytes).is_some())
    }

    fn image_of_page(&self, page: &Entry) -> Option<String> {
        if page.size > MAX_COVER_PAGE_BYTES {
            return None;
        }
        let text = self.book.container.text(page).ok()?;
        let mut reader = XmlReader::new(&text, self.book.container.limits).ok()?;
        while let Ok(Some(event)) = reader.next_event() {
            let XmlEvent::Start(element) = event else { continue };
            let reference = match element.name().to_ascii_lowercase().as_str() {
                "img" => element.attribute("src"),
                "image" => element.attribute("href"),
                "object" => element.attribute("data"),
                _ => None,
            };
            let target = reference.and_then(|reference| paths::resolve(&page.name, &reference));
            let item = target.and_then(|target| self.resolved.by_path(&target.path));
            if let Some(entry) =
                item.and_then(|item| item.entry).filter(|entry| self.is_image(entry))
            {
                return Some(entry.name.clone());
            }
        }
        None
    }
}
