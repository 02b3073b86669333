//! Manifests of books: Readium's web publications of texts and documents, and Divina of images.
//! Must not open files.

use codex_db::view::BookRow;
use codex_models::metadata::ReadingDirection;
use codex_models::{BookFormat, Permission};
use codex_services::pages::PageList;
use serde_json::{Value, json};

use super::publication::{DIVINA, POSITIONS, WEBPUB, metadata};
use super::{PROGRESSION, PUBLICATION, READIUM_PROGRESSION, link};
use crate::http::disposition;
use crate::opds::catalog::View;

/// Where the manifest of a PDF lies below its book.
pub(in crate::opds) const PDF_MANIFEST: &str = "/manifest/pdf";
/// Where the manifest of a book of images lies below it.
pub(in crate::opds) const DIVINA_MANIFEST: &str = "/manifest/divina";

const CONTEXT: &str = "https://readium.org/webpub-manifest/context.jsonld";
const PROFILES: &str = "https://readium.org/webpub-manifest/profiles";

const PDF: &str = "application/pdf";

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
    let document = document(row, view);
    let order = pages.pages.iter().map(|page| {
        let href = path(&format!("/pages/{}", page.number));
        let mut link = json!({"href": href, "type": page.media_type});
        if let (Some(width), Some(height)) = (page.width, page.height) {
            link["width"] = json!(width);
            link["height"] = json!(height);
        }
        let mut others = Vec::new();
        if !COMMON.contains(&page.media_type) {
            let other = path(&format!("/pages/{}?convert=jpeg", page.number));
            others.push(json!({"href": other, "type": "image/jpeg"}));
        }
        if let Some(document) = document.as_deref() {
            others.push(page_of(document, page.number));
        }
        if !others.is_empty() {
            link["alternate"] = Value::Array(others);
        }
        if page.number == 1 {
            link["rel"] = json!("cover");
        }
        link
    });
    let order: Vec<Value> = order.collect();
    json!({
        "@context": CONTEXT, "metadata": metadata,
        "links": links(row, view, (DIVINA_MANIFEST, DIVINA)),
        "readingOrder": order,
    })
}

/// The manifest of a PDF, which is read in one piece; its pages are places in it.
pub(in crate::opds) fn pdf(row: &BookRow, view: &View<'_>) -> Value {
    let file = file(row, view);
    let pages = (1..=page_count(row)).map(|number| {
        let mut link = page_of(&file, number);
        link["title"] = json!(number.to_string());
        link
    });
    let pages: Vec<Value> = pages.collect();
    json!({
        "@context": CONTEXT, "metadata": described(row, view, "pdf"),
        "links": links(row, view, (PDF_MANIFEST, WEBPUB)),
        "readingOrder": [{"href": file, "type": PDF, "size": row.book.size}],
        "pageList": pages,
    })
}

/// The positions of a PDF that is read in one piece: its pages.
pub(in crate::opds) fn pdf_positions(row: &BookRow, view: &View<'_>) -> Value {
    let (file, total) = (file(row, view), page_count(row));
    let positions = (1..=total).map(|number| {
        let share = f64::from(number - 1) / f64::from(total);
        json!({
            "href": file, "type": PDF,
            "locations": {
                "position": number, "fragments": [format!("page={number}")],
                "progression": share, "totalProgression": share,
            },
        })
    });
    let positions: Vec<Value> = positions.collect();
    json!({"total": total, "positions": positions})
}

fn page_count(row: &BookRow) -> u32 {
    row.book.page_count.try_into().unwrap_or(0)
}

/// A page as a place in a PDF (RFC 8118, section 3).
fn page_of(document: &str, number: u32) -> Value {
    json!({"href": format!("{document}#page={number}"), "type": PDF})
}

/// The address of a book's PDF, for those who may fetch it.
fn document(row: &BookRow, view: &View<'_>) -> Option<String> {
    let is_theirs = row.book.format == BookFormat::Pdf && view.who.may(Permission::FilesRead);
    is_theirs.then(|| file(row, view))
}

/// The address of a book's file.
fn file(row: &BookRow, view: &View<'_>) -> String {
    let name = disposition::percent_encode(&row.book.file_name);
    view.path(&format!("/books/{}/file/{name}", row.book.id))
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
    let is_of_document = own == PDF_MANIFEST;
    let positions = if is_of_document { "/positions?of=pdf" } else { "/positions" };
    let mut links = vec![
        link("self", path(own), kind),
        link("alternate", path(""), PUBLICATION),
        link("http://readium.org/position-list", path(positions), POSITIONS),
    ];
    // What is a document and images at once tells of each where the other is.
    if is_of_document && view.who.may(Permission::PagesRead) {
        links.push(link("alternate", path(DIVINA_MANIFEST), DIVINA));
    } else if let Some(document) = document(row, view) {
        links.push(link("alternate", path(PDF_MANIFEST), WEBPUB));
        links.push(link("http://opds-spec.org/acquisition", document, PDF));
    }
    if view.who.may(Permission::ProgressWrite) {
        let readium = "http://www.cantook.com/api/progression";
        links.push(link(readium, path("/progression"), READIUM_PROGRESSION));
        let opds = "http://opds-spec.org/progression";
        links.push(link(opds, path("/position"), PROGRESSION));
    }
    Value::Array(links)
}
