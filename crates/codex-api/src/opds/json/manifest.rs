//! Manifests of books: Readium's web publications of texts and documents, and Divina of images.
//! Must not open files.

use codex_db::view::BookRow;
use codex_models::Permission;
use codex_models::metadata::ReadingDirection;
use codex_services::pages::PageList;
use serde_json::{Value, json};

use super::publication::{DIVINA, POSITIONS, WEBPUB, metadata};
use super::{PROGRESSION, PUBLICATION, READIUM_PROGRESSION, link};
use crate::http::disposition;
use crate::opds::catalog::View;

const CONTEXT: &str = "https://readium.org/webpub-manifest/context.jsonld";
const PROFILES: &str = "https://readium.org/webpub-manifest/profiles";

/// Images that every reader shows.
const COMMON: &[&str] = &["image/jpeg", "image/png", "image/gif"];

/// The manifest of a book of images.
pub(in crate::opds) fn divina(row: &BookRow, pages: &PageList, view: &View<'_>) -> Value {
    let path = |rest: &str| view.path(&format!("/books/{}{rest}", row.book.id));
    let mut metadata = described(row, view, "divina");
    metadata["layout"] = json!(match pages.reading_direction {
        Some(ReadingDirection::Webtoon | ReadingDirection::Vertical) => "scrolled",
        Some(ReadingDirection::Ltr | ReadingDirection::Rtl) | None => "fixed",
    });
    let order = pages.pages.iter().map(|page| {
        let href = path(&format!("/pages/{}", page.number));
        let mut link = json!({"href": href, "type": page.media_type});
        if let (Some(width), Some(height)) = (page.width, page.height) {
            link["width"] = json!(width);
            link["height"] = json!(height);
        }
        if !COMMON.contains(&page.media_type) {
            let other = path(&format!("/pages/{}?convert=jpeg", page.number));
            link["alternate"] = json!([{"href": other, "type": "image/jpeg"}]);
        }
        if page.number == 1 {
            link["rel"] = json!("cover");
        }
        link
    });
    let order: Vec<Value> = order.collect();
    json!({
        "@context": CONTEXT, "metadata": metadata,
        "links": links(row, view, ("/manifest/divina", DIVINA)),
        "readingOrder": order,
    })
}

/// The manifest of a PDF, which is read in one piece.
pub(in crate::opds) fn pdf(row: &BookRow, view: &View<'_>) -> Value {
    let name = disposition::percent_encode(&row.book.file_name);
    let file = view.path(&format!("/books/{}/file/{name}", row.book.id));
    json!({
        "@context": CONTEXT, "metadata": described(row, view, "pdf"),
        "links": links(row, view, ("/manifest/pdf", WEBPUB)),
        "readingOrder": [{"href": file, "type": row.book.format.media_type()}],
    })
}

/// The manifest of an EPUB as the catalog tells it, made of that of its package.
pub(in crate::opds) fn epub(row: &BookRow, package: Value, view: &View<'_>) -> Value {
    let mut manifest = package;
    let mut metadata = described(row, view, "epub");
    if let Some(layout) = manifest.pointer("/metadata/presentation/layout") {
        metadata["layout"] = layout.clone();
    }
    let said = manifest.pointer("/metadata/readingProgression").and_then(Value::as_str);
    if let Some(direction) = said.filter(|said| ["ltr", "rtl"].contains(said)) {
        metadata["readingProgression"] = json!(direction);
    }
    manifest["metadata"] = metadata;
    manifest["links"] = links(row, view, ("/manifest/epub", WEBPUB));
    let root = view.path(&format!("/books/{}/", row.book.id));
    for list in ["readingOrder", "resources", "toc", "landmarks", "pageList"] {
        if let Some(list) = manifest.get_mut(list) {
            absolute(list, &root);
        }
    }
    manifest
}

/// Puts the address of the book before every relative one.
fn absolute(list: &mut Value, root: &str) {
    for link in list.as_array_mut().into_iter().flatten() {
        if let Some(href) = link.get("href").and_then(Value::as_str) {
            link["href"] = json!(format!("{root}{href}"));
        } else if let Some(link) = link.as_object_mut() {
            // A heading that leads nowhere leads to its first part, since every link leads somewhere.
            link.insert("href".to_owned(), json!("#"));
        }
        if let Some(children) = link.get_mut("children") {
            absolute(children, root);
        }
    }
}

fn described(row: &BookRow, view: &View<'_>, profile: &str) -> Value {
    let mut metadata = metadata(row, view);
    metadata["conformsTo"] = json!(format!("{PROFILES}/{profile}"));
    metadata
}

fn links(row: &BookRow, view: &View<'_>, (own, kind): (&str, &str)) -> Value {
    let path = |rest: &str| view.path(&format!("/books/{}{rest}", row.book.id));
    let mut links = vec![
        link("self", path(own), kind),
        link("alternate", path(""), PUBLICATION),
        link("http://readium.org/position-list", path("/positions"), POSITIONS),
    ];
    if view.who.may(Permission::ProgressWrite) {
        let readium = "http://www.cantook.com/api/progression";
        links.push(link(readium, path("/progression"), READIUM_PROGRESSION));
        let opds = "http://opds-spec.org/progression";
        links.push(link(opds, path("/position"), PROGRESSION));
    }
    Value::Array(links)
}
