//! The outline of an EPUB, and its resources one at a time.
//! Must not know any wire format, and must serve only what the manifest lists.

use std::collections::{HashMap, HashSet};

use codex_models::metadata::{Layout, ReadingDirection};

use super::book::{Book, Chapter, Resolved};
use super::toc::{self, TocEntry};
use super::{chapter_layout, cover, direction, layout, paths};
use crate::error::{FailureCode, ParserError, Result};
use crate::limits::Limits;
use crate::parser::BookFile;
use crate::stop::Stop;

/// All that a reader's manifest is made of. Paths are those of the archive, decoded.
#[derive(Debug, Clone, PartialEq)]
pub struct EpubOutline {
    /// Title of the book.
    pub title: Option<String>,
    /// First language, BCP 47.
    pub language: Option<String>,
    /// Which way pages turn, when the book says so.
    pub direction: Option<ReadingDirection>,
    /// Whether text reflows.
    pub layout: Layout,
    /// The reading order, exactly the pages of the page index.
    pub spine: Vec<SpineItem>,
    /// Everything else that the manifest lists and the archive has.
    pub resources: Vec<ResourceItem>,
    /// Table of contents.
    pub toc: Vec<TocEntry>,
    /// Landmarks, or the guide of EPUB 2.
    pub landmarks: Vec<TocEntry>,
    /// Pages of the printed book.
    pub page_list: Vec<TocEntry>,
    /// Path of the cover image.
    pub cover: Option<String>,
    /// Positions of the linear chapters together.
    pub positions: u64,
}

/// A chapter.
#[derive(Debug, Clone, PartialEq)]
pub struct SpineItem {
    /// Path in the archive.
    pub href: String,
    /// Media type by the manifest.
    pub media_type: String,
    /// Whether it belongs to the reading order proper.
    pub linear: bool,
    /// Properties of the item and of its place in the spine.
    pub properties: Vec<String>,
    /// Title of the first entry of the table of contents that leads to it.
    pub title: Option<String>,
    /// Whether text reflows.
    pub layout: Layout,
    /// Number of positions, at least one.
    pub positions: u32,
    /// Unpacked bytes.
    pub size: u64,
}

/// A resource that is no chapter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceItem {
    /// Path in the archive.
    pub href: String,
    /// Media type by the manifest.
    pub media_type: String,
    /// Properties of the manifest item.
    pub properties: Vec<String>,
}

/// The bytes of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EpubResource {
    /// Media type by the manifest, never by the bytes.
    pub media_type: String,
    /// The resource; fonts are made readable.
    pub bytes: Vec<u8>,
}

/// Reads the outline. A damaged table of contents is left out.
pub fn outline(file: &BookFile, limits: &Limits, stop: &Stop) -> Result<EpubOutline> {
    let book = Book::open(file, limits, stop)?;
    let resolved = book.resolve();
    let (chapters, _warnings) = resolved.chapters(&book)?;
    let navigation = toc::read(&book, &resolved).unwrap_or_else(|error| {
        tracing::debug!(error = %error, "the table of contents of `{}` was ignored", file.name());
        toc::Navigation::default()
    });
    let layout = layout::of_book(&book);
    let titles = titles(&navigation.toc);
    let spine: Vec<SpineItem> =
        chapters.iter().map(|chapter| spine_item(chapter, layout, &titles)).collect();
    let metadata = book.package.metadata.to_book();
    let linear = spine.iter().filter(|item| item.linear);
    Ok(EpubOutline {
        title: metadata.title,
        language: metadata.language,
        direction: direction(&book),
        layout,
        positions: linear.map(|item| u64::from(item.positions)).sum(),
        resources: resources(&resolved, &spine),
        cover: cover::find(&book, &resolved, &chapters),
        spine,
        toc: navigation.toc,
        landmarks: navigation.landmarks,
        page_list: navigation.page_list,
    })
}

/// Reads a resource of the manifest. The path may be escaped, and may differ in case or composition.
pub fn read_resource(
    file: &BookFile,
    path: &str,
    limits: &Limits,
    stop: &Stop,
) -> Result<EpubResource> {
    let book = Book::open(file, limits, stop)?;
    let resolved = book.resolve();
    let found = resolved.by_path(path).or_else(|| resolved.by_path(&paths::percent_decode(path)));
    let Some((item, entry)) = found.and_then(|found| Some((found.item, found.entry?))) else {
        let message = format!("`{}` has no resource `{path}`", file.name());
        return Err(ParserError::new(FailureCode::NoPages, message));
    };
    let mut bytes = book.container.archive.read(entry, limits.entry_bytes, limits, stop)?;
    if let Some(obfuscation) = book.located.obfuscated.get(&paths::folded(&entry.name)) {
        obfuscation.undo(&mut bytes, &book.package.metadata.identifiers());
    }
    Ok(EpubResource { media_type: media_type(&item.media_type), bytes })
}

fn spine_item(chapter: &Chapter<'_>, book: Layout, titles: &HashMap<&str, &str>) -> SpineItem {
    let (layout, positions) = chapter_layout(chapter, book);
    let properties = chapter.item.properties.iter().chain(chapter.properties);
    SpineItem {
        href: chapter.entry.name.clone(),
        media_type: media_type(&chapter.item.media_type),
        linear: chapter.is_linear,
        properties: properties.cloned().collect(),
        title: titles.get(chapter.entry.name.as_str()).map(|title| (*title).to_owned()),
        layout,
        positions,
        size: chapter.entry.size,
    }
}

fn resources(resolved: &Resolved<'_>, spine: &[SpineItem]) -> Vec<ResourceItem> {
    let mut seen: HashSet<&str> = spine.iter().map(|item| item.href.as_str()).collect();
    let mut resources = Vec::new();
    for found in &resolved.items {
        let Some(entry) = found.entry.filter(|entry| seen.insert(entry.name.as_str())) else {
            continue;
        };
        resources.push(ResourceItem {
            href: entry.name.clone(),
            media_type: media_type(&found.item.media_type),
            properties: found.item.properties.clone(),
        });
    }
    resources
}

/// The first title for each document, in the order of the table of contents.
fn titles(toc: &[TocEntry]) -> HashMap<&str, &str> {
    let mut titles = HashMap::new();
    let mut stack: Vec<_> = vec![toc.iter()];
    while let Some(level) = stack.last_mut() {
        let Some(entry) = level.next() else {
            stack.pop();
            continue;
        };
        if let Some(href) = entry.href.as_deref().filter(|_| !entry.title.is_empty()) {
            titles.entry(href).or_insert(entry.title.as_str());
        }
        stack.push(entry.children.iter());
    }
    titles
}

/// A media type that is safe in a header; anything odd becomes bytes.
fn media_type(declared: &str) -> String {
    let is_token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '+' | '-' | '.' | '_');
    let is_plain = declared.contains('/') && declared.chars().all(is_token);
    if is_plain { declared.to_owned() } else { "application/octet-stream".to_owned() }
}
