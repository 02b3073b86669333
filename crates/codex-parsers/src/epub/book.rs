//! An EPUB with its package resolved: what the manifest's items are called in the archive.
//! Must not read a resource.

use std::collections::{HashMap, HashSet};

use codex_models::books::Warning;

use super::container::{Container, Located};
use super::opf::{self, Item, Package};
use super::paths::{self, Names};
use crate::cbz::entries::Entry;
use crate::error::{FailureCode, ParserError, Result};
use crate::limits::Limits;
use crate::parser::{BookFile, warning};
use crate::stop::Stop;

/// Fallbacks of an item that are followed.
const MAX_FALLBACKS: usize = 8;

/// An opened EPUB and its package.
pub(super) struct Book<'f> {
    pub(super) container: Container<'f>,
    pub(super) located: Located,
    pub(super) package: Package,
}

impl<'f> Book<'f> {
    /// Opens the container and reads the package.
    pub(super) fn open(file: &'f BookFile, limits: &'f Limits, stop: &'f Stop) -> Result<Self> {
        let container = Container::open(file, limits, stop)?;
        let located = container.locate()?;
        let entry = Names::of(&container.archive).find(&located.package).ok_or_else(|| {
            ParserError::corrupt(format!("`{}` has no package document", file.name()))
        })?;
        let package = opf::read(&container.text(entry)?, limits).map_err(|error| {
            let message = format!("`{}`: {error}", located.package);
            ParserError::new(error.code(), message).caused_by(error)
        })?;
        Ok(Self { container, located, package })
    }

    /// Looks up what the manifest names.
    pub(super) fn resolve(&self) -> Resolved<'_> {
        let names = Names::of(&self.container.archive);
        let mut resolved =
            Resolved { names, items: Vec::new(), by_id: HashMap::new(), by_path: HashMap::new() };
        for item in &self.package.manifest {
            let target = paths::resolve(&self.located.package, &item.href);
            let entry = target.and_then(|target| resolved.names.find(&target.path));
            // What belongs to the container is never a resource, whatever a manifest says.
            let entry = entry.filter(|entry| !is_container_file(&entry.name));
            let position = resolved.items.len();
            resolved.by_id.entry(item.id.as_str()).or_insert(position);
            if let Some(entry) = entry {
                resolved.by_path.entry(entry.name.as_str()).or_insert(position);
            }
            resolved.items.push(ResolvedItem { item, entry });
        }
        resolved
    }
}

fn is_container_file(path: &str) -> bool {
    let folded = paths::folded(path);
    folded.starts_with("meta-inf/") || folded == "mimetype"
}

/// The manifest with the entries it means.
pub(super) struct Resolved<'b> {
    pub(super) names: Names<'b>,
    pub(super) items: Vec<ResolvedItem<'b>>,
    by_id: HashMap<&'b str, usize>,
    by_path: HashMap<&'b str, usize>,
}

/// A manifest item and its entry, when the archive has it.
#[derive(Clone, Copy)]
pub(super) struct ResolvedItem<'b> {
    pub(super) item: &'b Item,
    pub(super) entry: Option<&'b Entry>,
}

/// A place in the reading order that can be read.
pub(super) struct Chapter<'b> {
    pub(super) item: &'b Item,
    pub(super) entry: &'b Entry,
    pub(super) is_linear: bool,
    pub(super) properties: &'b [String],
}

impl<'b> Resolved<'b> {
    /// The item with this id.
    pub(super) fn by_id(&self, id: &str) -> Option<ResolvedItem<'b>> {
        self.items.get(*self.by_id.get(id)?).copied()
    }

    /// The item whose entry has exactly this name, or nearly.
    pub(super) fn by_path(&self, path: &str) -> Option<ResolvedItem<'b>> {
        let name = self.names.find(path)?.name.as_str();
        self.items.get(*self.by_path.get(name)?).copied()
    }

    /// The reading order; items that are missing are left out and reported.
    pub(super) fn chapters(&self, book: &'b Book<'_>) -> Result<(Vec<Chapter<'b>>, Vec<Warning>)> {
        let mut chapters = Vec::with_capacity(book.package.spine.len());
        let mut missing = 0_usize;
        for item_ref in &book.package.spine {
            let found = self.by_id(&item_ref.id_ref).map(|item| self.readable(item));
            match found.and_then(|found| found.entry.map(|entry| (found.item, entry))) {
                Some((item, entry)) => chapters.push(Chapter {
                    item,
                    entry,
                    is_linear: item_ref.is_linear,
                    properties: &item_ref.properties,
                }),
                None => missing = missing.saturating_add(1),
            }
        }
        if chapters.is_empty() {
            let message = format!("`{}` has no chapters", book.container.file.name());
            return Err(ParserError::new(FailureCode::NoPages, message));
        }
        let mut warnings = Vec::new();
        if missing > 0 {
            let message = format!("{missing} chapters of the reading order do not exist");
            warnings.push(warning("missing_chapters", message));
        }
        if book.located.was_searched {
            warnings.push(warning("no_container", "the package document had to be searched for"));
        }
        Ok((chapters, warnings))
    }

    /// The item itself, or the first of its fallbacks that a browser reads.
    fn readable(&self, item: ResolvedItem<'b>) -> ResolvedItem<'b> {
        let mut current = item;
        let mut seen = HashSet::new();
        for _ in 0..MAX_FALLBACKS {
            if is_readable(&current.item.media_type) || !seen.insert(current.item.id.as_str()) {
                return current;
            }
            let fallback = current.item.fallback.as_deref().and_then(|id| self.by_id(id));
            let Some(fallback) = fallback else { return item };
            current = fallback;
        }
        item
    }
}

fn is_readable(media_type: &str) -> bool {
    matches!(
        media_type,
        "application/xhtml+xml"
            | "image/svg+xml"
            | "text/html"
            | "application/x-dtbook+xml"
            | "text/x-oeb1-document"
    )
}
