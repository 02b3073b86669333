//! Books as publications, with the metadata of Readium's web publications.
//! Must not query.

use codex_db::view::{BookRow, ShownCover};
use codex_models::metadata::{BookMetadata, ReadingDirection};
use codex_models::{BookFormat, Permission};
use serde_json::{Map, Value, json};

use super::manifest::{DIVINA_MANIFEST, PDF_MANIFEST};
use super::{link, shown, time, title};
use crate::http::disposition;
use crate::opds::catalog::{View, urn};
use crate::opds::titles;

/// Media type of a publication.
pub(in crate::opds) const PUBLICATION: &str = "application/opds-publication+json";
/// Media type of a manifest.
pub(in crate::opds) const WEBPUB: &str = "application/webpub+json";
/// Media type of a manifest of images.
pub(in crate::opds) const DIVINA: &str = "application/divina+json";
/// Media type of a position as Readium has it.
pub(in crate::opds) const READIUM_PROGRESSION: &str = "application/vnd.readium.progression+json";
/// Media type of a position as OPDS has it.
pub(in crate::opds) const PROGRESSION: &str = "application/opds-progression+json";
/// Media type of a list of positions.
pub(in crate::opds) const POSITIONS: &str = "application/vnd.readium.position-list+json";
/// Width of a cover that fills a screen.
const LARGE_COVER: u32 = 1_200;

/// Roles of people that have a key of their own.
const ROLES: &[(&str, &[&str])] = &[
    ("author", &["", "author", "writer", "aut"]),
    ("translator", &["translator", "trl"]),
    ("editor", &["editor", "edt"]),
    ("artist", &["artist", "art", "coverartist", "cover artist", "cover"]),
    ("illustrator", &["illustrator", "ill"]),
    ("letterer", &["letterer"]),
    ("penciler", &["penciller", "penciler"]),
    ("colorist", &["colorist", "colourist", "clr"]),
    ("inker", &["inker"]),
    ("narrator", &["narrator", "nrt"]),
];

/// A book with all ways to it.
pub(in crate::opds) fn of_book(row: &BookRow, view: &View<'_>) -> Value {
    let book = &row.book;
    let path = |rest: &str| view.path(&format!("/books/{}{rest}", book.id));
    let mut publication = json!({"metadata": metadata(row, view), "links": links(row, view)});
    let shown = ShownCover::of_book(book).version;
    if shown != 0 {
        let cover = view.cover(&format!("books/{}", book.id), "", shown);
        let mut images = vec![json!({"href": cover, "type": "image/jpeg"})];
        if is_paged(row) && view.who.may(Permission::PagesRead) {
            let large = path(&format!("/pages/1?convert=jpeg&width={LARGE_COVER}"));
            images.push(json!({"href": large, "type": "image/jpeg"}));
        }
        publication["images"] = Value::Array(images);
    }
    publication
}

/// Whether a book is made of images.
fn is_paged(row: &BookRow) -> bool {
    row.book.page_count > 0 && row.book.format != BookFormat::Epub
}

fn links(row: &BookRow, view: &View<'_>) -> Vec<Value> {
    let book = &row.book;
    let path = |rest: &str| view.path(&format!("/books/{}{rest}", book.id));
    let mut links = vec![link("self", path(""), PUBLICATION)];
    if book.format != BookFormat::Folder && view.who.may(Permission::FilesRead) {
        let name = disposition::percent_encode(&book.file_name);
        let href = path(&format!("/file/{name}"));
        let mut file = link("http://opds-spec.org/acquisition", href, book.format.media_type());
        if book.size > 0 {
            file["size"] = json!(book.size);
        }
        links.push(file);
    }
    let can_read = book.page_count > 0 && view.who.may(Permission::PagesRead);
    if can_read && book.format == BookFormat::Epub {
        links.push(link("http://opds-spec.org/acquisition", path("/manifest/epub"), WEBPUB));
    }
    if can_read && is_paged(row) {
        links.push(link("http://opds-spec.org/acquisition", path(DIVINA_MANIFEST), DIVINA));
    }
    if can_read && book.format == BookFormat::Pdf && view.who.may(Permission::FilesRead) {
        links.push(link("http://opds-spec.org/acquisition", path(PDF_MANIFEST), WEBPUB));
    }
    if can_read {
        links.push(link("http://readium.org/position-list", path("/positions"), POSITIONS));
    }
    if can_read && view.who.may(Permission::ProgressWrite) {
        let readium = "http://www.cantook.com/api/progression";
        links.push(link(readium, path("/progression"), READIUM_PROGRESSION));
        let opds = "http://opds-spec.org/progression";
        links.push(link(opds, path("/position"), PROGRESSION));
    }
    // Apps may sign in before they are refused.
    let document = view.path("/auth");
    let kind = crate::opds::catalog::AUTHENTICATION;
    for link in links.iter_mut().skip(1) {
        link["properties"] = json!({"authenticate": {"href": document, "type": kind}});
    }
    links
}

/// What is known of a book.
pub(in crate::opds) fn metadata(row: &BookRow, view: &View<'_>) -> Value {
    let book = &row.book;
    let known = &book.metadata.0;
    let mut metadata = Map::new();
    let mut put = |key: &str, value: Option<Value>| {
        metadata.extend(value.map(|value| (key.to_owned(), value)));
    };
    let text = |text: Option<&String>| text.and_then(|text| shown(text)).map(Value::from);
    let kind =
        if is_paged(row) { "http://schema.org/ComicIssue" } else { "http://schema.org/Book" };
    put("@type", Some(json!(kind)));
    put("title", Some(json!(title(&titles::of(row, view.preferences)))));
    put("sortAs", text(known.sort_title.as_ref()));
    put("subtitle", text(known.subtitle.as_ref()));
    put("identifier", Some(json!(urn(&book.id))));
    let isbn = known.isbn.as_ref().filter(|isbn| isbn.chars().all(|c| c.is_ascii_alphanumeric()));
    put("altIdentifier", isbn.map(|isbn| json!(format!("urn:isbn:{isbn}"))));
    put("modified", Some(json!(time(book.updated_at))));
    put("published", book.release_date.as_deref().and_then(whole_date).map(Value::from));
    put("language", book.language.as_deref().filter(|tag| is_language(tag)).map(Value::from));
    put("description", text(known.summary.as_ref()));
    put("publisher", text(known.publisher.as_ref()));
    put("imprint", text(known.imprint.as_ref()));
    put("numberOfPages", (book.page_count > 0).then(|| json!(book.page_count)));
    put("readingProgression", direction(known).map(Value::from));
    let subjects: Vec<Value> = known
        .genres
        .iter()
        .chain(&known.tags)
        .filter_map(|name| shown(name))
        .map(Value::from)
        .collect();
    put("subject", (!subjects.is_empty()).then_some(Value::Array(subjects)));
    put("belongsTo", Some(belongs_to(row, view)));
    metadata.extend(people(known));
    Value::Object(metadata)
}

/// People by what they did; those whose role has no key are contributors.
fn people(known: &BookMetadata) -> Map<String, Value> {
    let mut people: Map<String, Value> = Map::new();
    for author in &known.authors {
        let Some(name) = shown(&author.name) else { continue };
        let role = author.role.to_lowercase();
        let key = ROLES.iter().find(|(_, roles)| roles.contains(&role.as_str()));
        let key = key.map_or("contributor", |(key, _)| key);
        let person = match shown(&author.role) {
            Some(role) if key == "contributor" => json!({"name": name, "role": role}),
            Some(_) | None => json!(name),
        };
        let list = people.entry(key).or_insert_with(|| json!([]));
        if let Some(list) = list.as_array_mut().filter(|list| !list.contains(&person)) {
            list.push(person);
        }
    }
    people
}

fn belongs_to(row: &BookRow, view: &View<'_>) -> Value {
    let book = &row.book;
    let own = link("self", view.path(&format!("/series/{}", book.series_id)), super::FEED);
    let mut series = json!({"name": title(&row.series_title), "links": [own]});
    if let Some(position) = book.number_sort.filter(|position| position.is_finite()) {
        series["position"] = json!(position);
    }
    json!({"series": series})
}

/// Only two directions are known; others are told by the pages.
fn direction(known: &BookMetadata) -> Option<&'static str> {
    match known.reading_direction? {
        ReadingDirection::Ltr => Some("ltr"),
        ReadingDirection::Rtl => Some("rtl"),
        ReadingDirection::Vertical | ReadingDirection::Webtoon => None,
    }
}

/// A date, where all of it is known.
fn whole_date(text: &str) -> Option<&str> {
    chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(|_| text)
}

/// Whether a tag of a language has the form of one.
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let is_main = |part: &str| {
        (2..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphabetic())
    };
    let is_region = |part: &str| {
        let is_letters = part.bytes().all(|byte| byte.is_ascii_alphabetic());
        (part.len() == 2 && is_letters)
            || (part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    parts.next().is_some_and(is_main) && parts.all(is_region)
}
