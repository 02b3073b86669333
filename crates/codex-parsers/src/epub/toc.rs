//! Tables of contents: the navigation document of EPUB 3, the NCX and the guide of EPUB 2.
//! Must not fail a book, and must stay bounded on any nesting.

use super::book::{Book, Resolved};
use super::paths;
use crate::error::{ParserError, Result};
use crate::limits::Limits;
use crate::metadata::prose;
use crate::metadata::xml::{Element, XmlEvent, XmlReader};

/// Most entries of one navigation document.
const MAX_ENTRIES: usize = 20_000;

/// An entry of a table of contents.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TocEntry {
    /// What it says.
    pub title: String,
    /// Path of the document it leads to; `None` for a heading without a link.
    pub href: Option<String>,
    /// What follows `#`, as written.
    pub fragment: Option<String>,
    /// `epub:type` of a landmark.
    pub kind: Option<String>,
    /// Entries below it.
    pub children: Vec<Self>,
}

/// The three lists of a book.
#[derive(Debug, Default)]
pub(super) struct Navigation {
    pub(super) toc: Vec<TocEntry>,
    pub(super) landmarks: Vec<TocEntry>,
    pub(super) page_list: Vec<TocEntry>,
}

/// Reads the navigation: the navigation document first, the NCX where it gives nothing.
pub(super) fn read(book: &Book<'_>, resolved: &Resolved<'_>) -> Result<Navigation> {
    let limits = book.container.limits;
    let mut navigation = Navigation::default();
    let document = resolved.items.iter().find(|found| found.item.has("nav"));
    if let Some(entry) = document.and_then(|found| found.entry) {
        navigation = from_nav(&book.container.text(entry)?, &entry.name, limits)?;
    }
    if navigation.toc.is_empty() {
        let by_kind = || {
            let is_ncx = |kind: &str| kind == "application/x-dtbncx+xml";
            resolved.items.iter().find(|found| is_ncx(&found.item.media_type)).copied()
        };
        let ncx = book.package.ncx.as_deref().and_then(|id| resolved.by_id(id)).or_else(by_kind);
        if let Some(entry) = ncx.and_then(|found| found.entry) {
            let from_ncx = from_ncx(&book.container.text(entry)?, &entry.name, limits)?;
            navigation.toc = from_ncx.toc;
            if navigation.page_list.is_empty() {
                navigation.page_list = from_ncx.page_list;
            }
        }
    }
    if navigation.landmarks.is_empty() {
        navigation.landmarks = guide(book);
    }
    Ok(navigation)
}

fn guide(book: &Book<'_>) -> Vec<TocEntry> {
    let references = book.package.guide.iter().filter_map(|(kind, title, href)| {
        let target = paths::resolve(&book.located.package, href)?;
        Some(TocEntry {
            title: prose::clean(title).unwrap_or_else(|| kind.clone()),
            href: Some(target.path),
            fragment: target.fragment,
            kind: Some(kind.clone()),
            children: Vec::new(),
        })
    });
    references.collect()
}

/// Builds a tree from entries that open and close; deeper ones than allowed are flattened.
struct Tree {
    roots: Vec<TocEntry>,
    open: Vec<TocEntry>,
    count: usize,
}

impl Tree {
    fn new() -> Self {
        Self { roots: Vec::new(), open: Vec::new(), count: 0 }
    }

    fn open(&mut self) -> Result<()> {
        self.count = self.count.saturating_add(1);
        if self.count > MAX_ENTRIES {
            let message = format!("a table of contents has more than {MAX_ENTRIES} entries");
            return Err(ParserError::limit("entries", message));
        }
        self.open.push(TocEntry::default());
        Ok(())
    }

    fn close(&mut self, max_depth: usize) {
        let Some(mut entry) = self.open.pop() else { return };
        let is_empty = entry.title.is_empty() && entry.href.is_none();
        let level = self.open.len();
        let parent = match self.open.last_mut() {
            Some(parent) => &mut parent.children,
            None => &mut self.roots,
        };
        if is_empty {
            parent.append(&mut entry.children);
        } else if level >= max_depth {
            let mut children = std::mem::take(&mut entry.children);
            parent.push(entry);
            parent.append(&mut children);
        } else {
            parent.push(entry);
        }
    }

    fn current(&mut self) -> Option<&mut TocEntry> {
        self.open.last_mut()
    }

    fn finish(mut self, max_depth: usize) -> Vec<TocEntry> {
        while !self.open.is_empty() {
            self.close(max_depth);
        }
        self.roots
    }
}

fn point(entry: &mut TocEntry, base: &str, href: Option<String>) {
    let target = href.and_then(|href| paths::resolve(base, &href));
    if let Some(target) = target.filter(|_| entry.href.is_none()) {
        entry.href = Some(target.path);
        entry.fragment = target.fragment;
    }
}

fn from_nav(text: &str, base: &str, limits: &Limits) -> Result<Navigation> {
    let mut reader = XmlReader::new(text, limits)?;
    let mut navigation = Navigation::default();
    while let Some(event) = reader.next_event()? {
        let XmlEvent::Start(element) = event else { continue };
        if !element.is("nav") {
            continue;
        }
        let kinds = epub_type(&element).or_else(|| element.attribute("role")).unwrap_or_default();
        let list = nav_list(&mut reader, base, limits)?;
        for kind in kinds.split_whitespace() {
            let target = match kind {
                "toc" | "doc-toc" => &mut navigation.toc,
                "landmarks" => &mut navigation.landmarks,
                "page-list" | "doc-pagelist" => &mut navigation.page_list,
                _ => continue,
            };
            if target.is_empty() {
                target.clone_from(&list);
            }
        }
    }
    Ok(navigation)
}

fn epub_type(element: &Element<'_>) -> Option<String> {
    element.attributes().find(|(name, _)| *name == "epub:type").map(|(_, value)| value)
}

/// The entries of the `nav` that has just begun.
fn nav_list(reader: &mut XmlReader<'_>, base: &str, limits: &Limits) -> Result<Vec<TocEntry>> {
    let outer = reader.depth().saturating_sub(1);
    let mut tree = Tree::new();
    let mut item_depths = Vec::new();
    while reader.depth() > outer {
        match reader.next_event()? {
            Some(XmlEvent::Start(element)) if element.is("li") => {
                item_depths.push(reader.depth());
                tree.open()?;
            }
            Some(XmlEvent::Start(element)) if element.is("a") || element.is("span") => {
                let href = element.attribute("href");
                let kind = epub_type(&element);
                let title = prose::clean(&reader.text()?).unwrap_or_default();
                if let Some(entry) = tree.current() {
                    if entry.title.is_empty() {
                        entry.title = title;
                        entry.kind = kind;
                    }
                    point(entry, base, href);
                }
            }
            Some(XmlEvent::Start(_) | XmlEvent::Text(_)) => {}
            Some(XmlEvent::End) => {
                if item_depths.last().is_some_and(|depth| reader.depth() < *depth) {
                    item_depths.pop();
                    tree.close(limits.nesting);
                }
            }
            None => break,
        }
    }
    Ok(tree.finish(limits.nesting))
}

fn from_ncx(text: &str, base: &str, limits: &Limits) -> Result<Navigation> {
    let mut reader = XmlReader::new(text, limits)?;
    let mut navigation = Navigation::default();
    while let Some(event) = reader.next_event()? {
        let XmlEvent::Start(element) = event else { continue };
        if element.is("navMap") {
            navigation.toc = ncx_list(&mut reader, base, "navPoint", limits)?;
        } else if element.is("pageList") {
            navigation.page_list = ncx_list(&mut reader, base, "pageTarget", limits)?;
        }
    }
    Ok(navigation)
}

/// The entries of the list that has just begun.
fn ncx_list(
    reader: &mut XmlReader<'_>,
    base: &str,
    point_name: &str,
    limits: &Limits,
) -> Result<Vec<TocEntry>> {
    let outer = reader.depth().saturating_sub(1);
    let mut tree = Tree::new();
    let mut point_depths = Vec::new();
    while reader.depth() > outer {
        match reader.next_event()? {
            Some(XmlEvent::Start(element)) if element.is(point_name) => {
                point_depths.push(reader.depth());
                tree.open()?;
            }
            Some(XmlEvent::Start(element)) if element.is("navLabel") => {
                let title = prose::clean(&reader.text()?).unwrap_or_default();
                if let Some(entry) = tree.current().filter(|entry| entry.title.is_empty()) {
                    entry.title = title;
                }
            }
            Some(XmlEvent::Start(element)) if element.is("content") => {
                if let Some(entry) = tree.current() {
                    point(entry, base, element.attribute("src"));
                }
            }
            Some(XmlEvent::Start(_) | XmlEvent::Text(_)) => {}
            Some(XmlEvent::End) => {
                if point_depths.last().is_some_and(|depth| reader.depth() < *depth) {
                    point_depths.pop();
                    tree.close(limits.nesting);
                }
            }
            None => break,
        }
    }
    Ok(tree.finish(limits.nesting))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(entries: &[TocEntry]) -> String {
        let show = |entry: &TocEntry| {
            let href = entry.href.as_deref().unwrap_or("-");
            format!("{}>{}({})", entry.title, href, shape(&entry.children))
        };
        entries.iter().map(show).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_navigation_document_gives_nested_entries_and_headings_without_links() {
        let nav = r#"<html xmlns:epub="x"><body><nav epub:type="toc"><h1>Contents</h1><ol>
            <li><a href="c1.xhtml#top">One &amp; <i>all</i></a><ol><li><a href="c2.xhtml">Two</a></li></ol></li>
            <li><span>Part</span><ol><li><a href="../x/c3.xhtml">Three</a></li></ol></li></ol></nav>
            <nav epub:type="landmarks"><ol><li><a epub:type="bodymatter" href="c1.xhtml">Start</a></li></ol></nav>
            </body></html>"#;
        let navigation = from_nav(nav, "OEBPS/nav.xhtml", &Limits::default()).unwrap();
        assert_eq!(
            shape(&navigation.toc),
            "One & all>OEBPS/c1.xhtml(Two>OEBPS/c2.xhtml()) Part>-(Three>x/c3.xhtml())"
        );
        assert_eq!(navigation.toc[0].fragment.as_deref(), Some("top"));
        assert_eq!(navigation.landmarks[0].kind.as_deref(), Some("bodymatter"));
    }

    #[test]
    fn an_ncx_with_any_prefix_gives_nested_entries_and_pages() {
        let ncx = r#"<n:ncx xmlns:n="x"><n:docTitle><n:text>T</n:text></n:docTitle><n:navMap>
            <n:navPoint><n:navLabel><n:text>One</n:text></n:navLabel><n:content src="c1.html"/>
            <n:navPoint><n:navLabel><n:text>In</n:text></n:navLabel><n:content src="c1.html#a"/></n:navPoint></n:navPoint>
            </n:navMap><n:pageList><n:pageTarget><n:navLabel><n:text>1</n:text></n:navLabel><n:content src="c1.html#p1"/>
            </n:pageTarget></n:pageList></n:ncx>"#;
        let navigation = from_ncx(ncx, "toc.ncx", &Limits::default()).unwrap();
        assert_eq!(shape(&navigation.toc), "One>c1.html(In>c1.html())");
        assert_eq!(shape(&navigation.page_list), "1>c1.html()");
    }

    /// Depth and number of entries.
    fn measure(entries: &[TocEntry]) -> (usize, usize) {
        entries
            .iter()
            .map(|entry| measure(&entry.children))
            .fold((0, 0), |(depth, count), (d, c)| (depth.max(d + 1), count + c + 1))
    }

    #[test]
    fn nesting_beyond_the_limit_is_flattened_and_loses_nothing() {
        let deep = |n: usize| {
            format!("{}{}", "<ol><li><a href='a'>x</a>".repeat(n), "</li></ol>".repeat(n))
        };
        let nav = format!("<nav epub:type='toc'>{}</nav>", deep(20));
        let limits = Limits { nesting: 3, ..Limits::default() };
        let navigation = from_nav(&nav, "nav.xhtml", &limits).unwrap();
        let (depth, count) = measure(&navigation.toc);
        assert!(depth <= 5, "{depth}");
        assert_eq!(count, 20);
    }
}
