//! Readium's web publication manifest and positions list, made of an outline. Pure.
//! Must keep the hrefs of both alike: locators of readers are made of them.

use codex_db::view::BookFileRow;
use codex_models::metadata::{Layout, ReadingDirection};
use codex_parsers::epub::{EpubOutline, ResourceItem, SpineItem, TocEntry};
use serde_json::{Map, Value, json};

/// Where resources lie, seen from the manifest.
const RESOURCES: &str = "resources/";

/// The manifest: <https://readium.org/webpub-manifest/>.
pub(super) fn manifest(outline: &EpubOutline, book: &BookFileRow) -> Value {
    let mut document = json!({
        "@context": "https://readium.org/webpub-manifest/context.jsonld",
        "metadata": metadata(outline, book),
        "links": [
            {"rel": "self", "href": "manifest", "type": "application/webpub+json"},
            {
                "rel": "http://readium.org/position-list", "href": "positions",
                "type": "application/vnd.readium.position-list+json",
            },
        ],
        "readingOrder": outline.spine.iter().filter(|item| item.linear).map(chapter).collect::<Value>(),
        "resources": resources(outline),
    });
    for (key, entries) in
        [("toc", &outline.toc), ("landmarks", &outline.landmarks), ("pageList", &outline.page_list)]
    {
        if !entries.is_empty() {
            document[key] = entries.iter().map(toc_entry).collect();
        }
    }
    document
}

/// The positions: <https://readium.org/architecture/models/locators/positions/>.
pub(super) fn positions(outline: &EpubOutline) -> Value {
    let chapters = || outline.spine.iter().filter(|item| item.linear);
    let total: u64 = chapters().map(|item| u64::from(item.positions)).sum();
    let mut position = 0_u64;
    let mut locators = Vec::new();
    for item in chapters() {
        for within in 0..item.positions {
            position += 1;
            let mut locator = json!({
                "href": href(&item.href),
                "type": item.media_type,
                "locations": {
                    "progression": f64::from(within) / f64::from(item.positions),
                    "position": position,
                    "totalProgression": share(position - 1, total),
                },
            });
            if let Some(title) = &item.title {
                locator["title"] = json!(title);
            }
            locators.push(locator);
        }
    }
    json!({"total": total, "positions": locators})
}

#[expect(clippy::cast_precision_loss, reason = "a book has far fewer than 2^52 positions")]
fn share(part: u64, whole: u64) -> f64 {
    part as f64 / whole.max(1) as f64
}

fn metadata(outline: &EpubOutline, book: &BookFileRow) -> Value {
    let direction = match outline.direction {
        Some(ReadingDirection::Rtl) => "rtl",
        Some(ReadingDirection::Ltr) => "ltr",
        Some(ReadingDirection::Vertical | ReadingDirection::Webtoon) => "ttb",
        None => "auto",
    };
    let mut metadata = json!({
        "@type": "http://schema.org/Book",
        "conformsTo": "https://readium.org/webpub-manifest/profiles/epub",
        "identifier": format!("urn:uuid:{}", book.id.0.hyphenated()),
        "title": outline.title.as_deref().unwrap_or(&book.file_name),
        "readingProgression": direction,
        "presentation": {"layout": layout(outline.layout)},
    });
    if let Some(language) = &outline.language {
        metadata["language"] = json!(language);
    }
    metadata
}

fn layout(layout: Layout) -> &'static str {
    match layout {
        Layout::Reflowable => "reflowable",
        Layout::Fixed => "fixed",
    }
}

fn chapter(item: &SpineItem) -> Value {
    let mut link = link(&item.href, &item.media_type, &item.properties);
    if let Some(title) = &item.title {
        link.insert("title".to_owned(), json!(title));
    }
    let properties = link.entry("properties").or_insert_with(|| json!({}));
    properties["layout"] = json!(layout(item.layout));
    Value::Object(link)
}

/// Resources, with the chapters that are outside the reading order.
fn resources(outline: &EpubOutline) -> Value {
    let aside = outline.spine.iter().filter(|item| !item.linear).map(chapter);
    let others = outline.resources.iter().map(|item| resource(item, outline.cover.as_deref()));
    aside.chain(others).collect()
}

fn resource(item: &ResourceItem, cover: Option<&str>) -> Value {
    let mut link = link(&item.href, &item.media_type, &item.properties);
    if cover == Some(item.href.as_str()) {
        link.insert("rel".to_owned(), json!("cover"));
    }
    Value::Object(link)
}

fn link(path: &str, media_type: &str, properties: &[String]) -> Map<String, Value> {
    let mut link = Map::new();
    link.insert("href".to_owned(), json!(href(path)));
    link.insert("type".to_owned(), json!(media_type));
    let contains: Vec<&str> = properties
        .iter()
        .filter_map(|property| match property.as_str() {
            "mathml" => Some("mathml"),
            "svg" => Some("svg"),
            "scripted" => Some("js"),
            "remote-resources" => Some("remote-resources"),
            _ => None,
        })
        .collect();
    let page = properties.iter().find_map(|property| {
        let side = property.rsplit_once("page-spread-")?.1;
        ["left", "right", "center"].into_iter().find(|known| *known == side)
    });
    let mut kept = Map::new();
    if !contains.is_empty() {
        kept.insert("contains".to_owned(), json!(contains));
    }
    if let Some(side) = page {
        kept.insert("page".to_owned(), json!(side));
    }
    if !kept.is_empty() {
        link.insert("properties".to_owned(), Value::Object(kept));
    }
    link
}

fn toc_entry(entry: &TocEntry) -> Value {
    let mut link = Map::new();
    link.insert("title".to_owned(), json!(entry.title));
    if let Some(path) = &entry.href {
        let fragment = entry.fragment.as_ref().map(|id| format!("#{id}")).unwrap_or_default();
        link.insert("href".to_owned(), json!(format!("{}{fragment}", href(path))));
    }
    if let Some(kind) = &entry.kind {
        link.insert("rel".to_owned(), json!(kind));
    }
    if !entry.children.is_empty() {
        link.insert("children".to_owned(), entry.children.iter().map(toc_entry).collect());
    }
    Value::Object(link)
}

/// The address of a resource, seen from the manifest.
pub(super) fn href(path: &str) -> String {
    let mut href = String::from(RESOURCES);
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                href.push(char::from(byte));
            }
            other => href.extend(['%', hex_digit(other >> 4), hex_digit(other & 15)]),
        }
    }
    href
}

fn hex_digit(value: u8) -> char {
    char::from_digit(u32::from(value), 16).unwrap_or('0').to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(href: &str, positions: u32, linear: bool) -> SpineItem {
        SpineItem {
            href: href.to_owned(),
            media_type: "application/xhtml+xml".to_owned(),
            linear,
            properties: vec!["rendition:page-spread-left".to_owned(), "svg".to_owned()],
            title: Some("One".to_owned()),
            layout: Layout::Reflowable,
            positions,
            size: 1,
        }
    }

    fn outline() -> EpubOutline {
        EpubOutline {
            title: Some("Title".to_owned()),
            language: Some("en".to_owned()),
            direction: None,
            layout: Layout::Reflowable,
            spine: vec![
                item("OEBPS/a b.xhtml", 2, true),
                item("OEBPS/aside.xhtml", 1, false),
                item("OEBPS/c.xhtml", 2, true),
            ],
            resources: vec![ResourceItem {
                href: "OEBPS/cover.jpg".to_owned(),
                media_type: "image/jpeg".to_owned(),
                properties: Vec::new(),
            }],
            toc: vec![TocEntry {
                title: "One".to_owned(),
                href: Some("OEBPS/a b.xhtml".to_owned()),
                fragment: Some("s1".to_owned()),
                ..TocEntry::default()
            }],
            landmarks: Vec::new(),
            page_list: Vec::new(),
            cover: Some("OEBPS/cover.jpg".to_owned()),
            positions: 4,
        }
    }

    fn row() -> BookFileRow {
        BookFileRow {
            id: codex_models::BookId::parse("0193000000007000800000000000002a").unwrap(),
            library: codex_models::LibraryId::parse("0193000000007000800000000000002b").unwrap(),
            root_path: "/books".to_owned(),
            path: "a.epub".to_owned(),
            file_name: "a.epub".to_owned(),
            format: codex_models::BookFormat::Epub,
            size: 1,
            modified_us: 1,
            content_version: Some("v".to_owned()),
            state: codex_models::BookState::Ready,
            error: None,
            page_count: 3,
            cover_version: 1,
            own_cover_version: None,
        }
    }

    #[test]
    fn the_manifest_lists_chapters_in_order_and_puts_asides_among_the_resources() {
        let manifest = manifest(&outline(), &row());
        let order = manifest["readingOrder"].as_array().unwrap();
        assert_eq!(order[0]["href"], "resources/OEBPS/a%20b.xhtml");
        assert_eq!(order[0]["properties"]["page"], "left");
        assert_eq!(order[0]["properties"]["contains"], json!(["svg"]));
        assert_eq!(order.len(), 2);
        assert_eq!(manifest["resources"][0]["href"], "resources/OEBPS/aside.xhtml");
        assert_eq!(manifest["resources"][1]["rel"], "cover");
        assert_eq!(manifest["toc"][0]["href"], "resources/OEBPS/a%20b.xhtml#s1");
        assert_eq!(manifest.get("pageList"), None);
    }

    #[test]
    fn positions_count_through_the_book_with_the_hrefs_of_the_manifest() {
        let list = positions(&outline());
        assert_eq!(list["total"], 4);
        let last = &list["positions"][3];
        assert_eq!(last["href"], "resources/OEBPS/c.xhtml");
        assert_eq!(
            last["locations"],
            json!({"progression": 0.5, "position": 4, "totalProgression": 0.75})
        );
    }
}
