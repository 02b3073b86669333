//! Books as entries: each can be fetched whole or read page by page.
//! Must not query.

use chrono::SecondsFormat;
use codex_db::view::{BookRow, ShownCover};
use codex_models::{BookFormat, Permission};

use super::xml::{ACQUISITION, ENTRY, Entry, Link};
use crate::http::disposition;
use crate::opds::catalog::{Version, View, urn};
use crate::opds::json::PROGRESSION;
use crate::opds::titles;

/// A book, with all that is known of it.
pub(super) fn entry(row: &BookRow, view: &View<'_>) -> Entry {
    let book = &row.book;
    let metadata = &book.metadata.0;
    let mut terms: Vec<(&'static str, String)> = Vec::new();
    terms.extend(book.language.clone().map(|language| ("language", language)));
    terms.extend(metadata.publisher.clone().map(|publisher| ("publisher", publisher)));
    terms.extend(book.release_date.clone().map(|date| ("issued", date)));
    terms.extend(metadata.isbn.as_ref().map(|isbn| ("identifier", format!("urn:isbn:{isbn}"))));
    if book.page_count > 0 {
        terms.push(("extent", format!("{} pages", book.page_count)));
    }
    let mut authors: Vec<String> = Vec::new();
    for author in &metadata.authors {
        if !authors.contains(&author.name) {
            authors.push(author.name.clone());
        }
    }
    Entry {
        id: urn(&book.id),
        title: titles::of(row, view.preferences),
        updated: book.updated_at,
        published: Some(book.created_at),
        // Several readers keep the last of several authors only, but show the content.
        content: (authors.len() > 1).then(|| authors.join(", ")),
        authors,
        summary: metadata.summary.clone(),
        terms,
        categories: metadata.genres.iter().chain(&metadata.tags).cloned().collect(),
        links: links(row, view),
    }
}

/// What the reader may do with a book.
fn links(row: &BookRow, view: &View<'_>) -> Vec<Link> {
    let book = &row.book;
    let mut links = Vec::new();
    let shown = ShownCover::of_book(book).version;
    if shown != 0 {
        let cover = |size| view.cover(&format!("books/{}", book.id), size, shown);
        links.push(Link::new("http://opds-spec.org/image", cover(""), "image/jpeg"));
        let small =
            Link::new("http://opds-spec.org/image/thumbnail", cover("/small"), "image/jpeg");
        links.push(small);
    }
    // A folder of images is no file.
    if book.format != BookFormat::Folder && view.who.may(Permission::FilesRead) {
        let name = disposition::percent_encode(&book.file_name);
        let href = view.path(&format!("/books/{}/file/{name}", book.id));
        let mut file =
            Link::new("http://opds-spec.org/acquisition", href, book.format.media_type());
        file.more.push(("length", book.size.to_string()));
        links.push(file);
    } else {
        // An entry of an acquisition feed has something to acquire: the book as it is described.
        let href = view.path(&format!("/books/{}", book.id));
        links.push(Link::new("http://opds-spec.org/acquisition", href, ENTRY));
    }
    let has_images = book.page_count > 0 && book.format != BookFormat::Epub;
    if has_images && view.who.may(Permission::PagesRead) {
        links.push(stream(row, view));
    }
    if book.page_count > 0 && view.who.may(Permission::ProgressWrite) {
        let href = view.in_version(Version::Two, &format!("/books/{}/position", book.id));
        links.push(Link::new("http://opds-spec.org/progression", href, PROGRESSION));
    }
    let collection = view.path(&format!("/series/{}", book.series_id));
    let mut series = Link::new("collection", collection, ACQUISITION);
    series.title = Some(row.series_title.clone());
    links.push(series);
    links
}

/// Page streaming (OPDS-PSE 1.2): pages are asked for from 0, the last one read is told from 1.
fn stream(row: &BookRow, view: &View<'_>) -> Link {
    let book = &row.book;
    let href = format!("/books/{}/pages/{{pageNumber}}?width={{maxWidth}}", book.id);
    let mut link =
        Link::new("http://vaemendis.net/opds-pse/stream", view.path(&href), "image/jpeg");
    link.more.push(("pse:count", book.page_count.to_string()));
    if let Some((progress, page)) = row.progress.as_ref().and_then(|at| Some((at, at.page?))) {
        link.more.push(("pse:lastRead", page.to_string()));
        let at = progress.client_at.to_rfc3339_opts(SecondsFormat::Secs, true);
        link.more.push(("pse:lastReadDate", at));
    }
    link
}
