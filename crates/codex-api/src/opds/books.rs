//! Lists of books: each can be fetched whole or read page by page.
//! Must not query: services answer.

use axum::extract::State;
use axum::response::Response;
use chrono::SecondsFormat;
use codex_db::view::BookRow;
use codex_models::books::BookFilter;
use codex_models::sort::{BookSort, BookSortKey, Direction};
use codex_models::{Actor, BookFormat, Permission, SeriesId};

use super::atom::{ACQUISITION, Entry, Link};
use super::feeds::{ListFeed, ListQuery, urn};
use super::reader::Base;
use crate::error::{ApiError, ApiResult};
use crate::http::allow::{Allow, need};
use crate::http::disposition;
use crate::http::page_query::PageQuery;
use crate::http::valid_path::ValidPath;
use crate::http::valid_query::ValidQuery;
use crate::state::AppState;

/// The books of a series, in reading order.
pub(super) async fn of_series(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    base: Base,
    ValidPath(id): ValidPath<SeriesId>,
    ValidQuery(query): ValidQuery<ListQuery>,
) -> ApiResult<Response> {
    let row = app.core.series().find(who.viewer(), id).await?;
    let of = Of {
        path: format!("/series/{id}"),
        id: urn(&id),
        title: row.series.title,
        up: "/series",
        sort: BookSort { key: BookSortKey::Number, direction: Direction::Asc },
        filter: BookFilter { series: Some(id), ..BookFilter::default() },
    };
    list(&app, &who, &base, &query, of).await
}

/// Every book in sight.
pub(super) async fn all(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    base: Base,
    ValidQuery(query): ValidQuery<ListQuery>,
) -> ApiResult<Response> {
    let of = Of {
        path: "/books".to_owned(),
        id: "urn:codex:feed:books".to_owned(),
        title: "Books".to_owned(),
        up: "",
        sort: BookSort::default(),
        filter: BookFilter::default(),
    };
    list(&app, &who, &base, &query, of).await
}

/// Books whose title, or that of their series, holds the words; without words, none.
pub(super) async fn search(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    base: Base,
    ValidQuery(query): ValidQuery<ListQuery>,
) -> ApiResult<Response> {
    let words = query.words().unwrap_or_default().to_owned();
    let of = Of {
        path: format!("/search?q={}", disposition::percent_encode(&words)),
        id: "urn:codex:feed:search".to_owned(),
        title: format!("Search: {words}"),
        up: "",
        sort: BookSort::default(),
        filter: BookFilter { search: Some(words), ..BookFilter::default() },
    };
    list(&app, &who, &base, &query, of).await
}

/// Books begun and not finished.
pub(super) async fn keep_reading(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    base: Base,
    ValidQuery(query): ValidQuery<ListQuery>,
) -> ApiResult<Response> {
    let sort = BookSort { key: BookSortKey::ReadAt, direction: Direction::Desc };
    let page = PageQuery::new(None, query.cursor()).request(&sort.name())?;
    let found = app.core.progress().continue_reading(who.viewer(), page).await?;
    let feed = ListFeed {
        base: &base,
        path: "/keep-reading".to_owned(),
        id: "urn:codex:feed:keep-reading".to_owned(),
        title: "Keep reading".to_owned(),
        kind: ACQUISITION,
        up: "",
        query: &query,
        next: found.next.as_ref(),
        total: found.total,
        now: app.core.clock().now(),
    };
    feed.answer(found.items.iter().map(|row| entry(&base, &who, row)).collect())
}

/// Which list.
struct Of {
    path: String,
    id: String,
    title: String,
    up: &'static str,
    sort: BookSort,
    filter: BookFilter,
}

async fn list(
    app: &AppState,
    who: &Actor,
    base: &Base,
    query: &ListQuery,
    of: Of,
) -> ApiResult<Response> {
    let sort = match query.sort() {
        None => of.sort,
        Some(text) => {
            BookSort::parse(text).ok_or_else(|| ApiError::unknown_sort(BookSort::NAMES))?
        }
    };
    let page = PageQuery::new(None, query.cursor()).request(&sort.name())?;
    let found = app.core.books().list(who.viewer(), &of.filter, sort, page).await?;
    let joint = if of.path.contains('?') { '&' } else { '?' };
    let path = match query.sort() {
        Some(_) => format!("{}{joint}sort={}", of.path, sort.name()),
        None => of.path,
    };
    let feed = ListFeed {
        base,
        path,
        id: of.id,
        title: of.title,
        kind: ACQUISITION,
        up: of.up,
        query,
        next: found.next.as_ref(),
        total: found.total,
        now: app.core.clock().now(),
    };
    feed.answer(found.items.iter().map(|row| entry(base, who, row)).collect())
}

fn entry(base: &Base, who: &Actor, row: &BookRow) -> Entry {
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
        title: book.title.clone(),
        updated: book.updated_at,
        published: Some(book.created_at),
        authors,
        summary: metadata.summary.clone(),
        terms,
        categories: metadata.genres.iter().chain(&metadata.tags).cloned().collect(),
        links: links(base, who, row),
    }
}

/// What the reader may do with a book.
fn links(base: &Base, who: &Actor, row: &BookRow) -> Vec<Link> {
    let book = &row.book;
    let mut links = Vec::new();
    if book.cover_version != 0 {
        let cover =
            base.to(&format!("/api/v1/books/{}/thumbnail?v={}", book.id, book.cover_version));
        let image = |rel| Link::new(rel, cover.clone(), "image/jpeg");
        links.push(image("http://opds-spec.org/image"));
        links.push(image("http://opds-spec.org/image/thumbnail"));
    }
    // A folder of images is no file.
    if book.format != BookFormat::Folder && who.may(Permission::FilesRead) {
        let name = disposition::percent_encode(&book.file_name);
        let href = base.at(&format!("/books/{}/file/{name}", book.id));
        let mut file =
            Link::new("http://opds-spec.org/acquisition", href, book.format.media_type());
        file.more.push(("length", book.size.to_string()));
        links.push(file);
    }
    let has_images = book.page_count > 0 && book.format != BookFormat::Epub;
    if has_images && who.may(Permission::PagesRead) {
        links.push(stream(base, row));
    }
    let collection = base.at(&format!("/series/{}", book.series_id));
    let mut series = Link::new("collection", collection, ACQUISITION);
    series.title = Some(row.series_title.clone());
    links.push(series);
    links
}

/// Page streaming (OPDS-PSE 1.2): pages are asked for from 0, the last one read is told from 1.
fn stream(base: &Base, row: &BookRow) -> Link {
    let book = &row.book;
    let href = format!("/books/{}/pages/{{pageNumber}}?width={{maxWidth}}", book.id);
    let mut link = Link::new("http://vaemendis.net/opds-pse/stream", base.at(&href), "image/jpeg");
    link.more.push(("pse:count", book.page_count.to_string()));
    if let Some((progress, page)) = row.progress.as_ref().and_then(|at| Some((at, at.page?))) {
        link.more.push(("pse:lastRead", page.to_string()));
        let at = progress.client_at.to_rfc3339_opts(SecondsFormat::Secs, true);
        link.more.push(("pse:lastReadDate", at));
    }
    link
}
