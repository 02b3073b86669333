//! Books as they are read over the second version: manifests, resources, positions.
//! Must not query: services answer.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use codex_db::view::BookDetail;
use codex_models::progress::ProgressUpdate;
use codex_models::{Actor, BookFormat, BookId};
use codex_services::error::{CodexError, Reason};
use serde::Deserialize;
use serde_json::{Value, json};

use super::catalog::Reader;
use super::json::progression::{self, Book, Unreadable};
use super::json::{self, DIVINA, POSITIONS, PROGRESSION, READIUM_PROGRESSION, WEBPUB, manifest};
use super::shelves::OfBook;
use crate::error::{ApiError, ApiResult, ErrorCode};
use crate::http::allow::need;
use crate::http::content::{self, ContentAnswer};
use crate::http::etag::{self, ETag, Freshness};
use crate::http::valid_path::ValidPath;
use crate::http::valid_query::ValidQuery;
use crate::state::AppState;

/// The manifest that fits the format of a book best.
pub(super) async fn manifest(
    State(app): State<AppState>,
    who: Reader<need::PagesRead>,
    path: ValidPath<OfBook>,
) -> ApiResult<Response> {
    let detail = app.core.books().find(who.viewer(), path.0.id).await?;
    match detail.row.book.format {
        BookFormat::Epub => epub(State(app), who, path).await,
        _ => divina(State(app), who, path).await,
    }
}

/// The manifest of an EPUB.
pub(super) async fn epub(
    State(app): State<AppState>,
    who: Reader<need::PagesRead>,
    ValidPath(OfBook { id }): ValidPath<OfBook>,
) -> ApiResult<Response> {
    let detail = app.core.books().find(who.viewer(), id).await?;
    let package = app.core.epub().manifest(who.viewer(), id).await?;
    Ok(json::answer(&manifest::epub(&detail.row, package.json, &who.view()), WEBPUB))
}

/// The manifest of a PDF.
pub(super) async fn pdf(
    State(app): State<AppState>,
    who: Reader<need::FilesRead>,
    ValidPath(OfBook { id }): ValidPath<OfBook>,
) -> ApiResult<Response> {
    let detail = pdf_of(&app, &who, id).await?;
    Ok(json::answer(&manifest::pdf(&detail.row, &who.view()), WEBPUB))
}

async fn pdf_of(app: &AppState, who: &Actor, id: BookId) -> ApiResult<BookDetail> {
    let detail = app.core.books().find(who.viewer(), id).await?;
    if detail.row.book.format == BookFormat::Pdf {
        return Ok(detail);
    }
    let message = format!("`{}` is no PDF", detail.row.book.file_name);
    Err(CodexError::Unsupported(Reason::FormatUnsupported { message }).into())
}

/// The manifest of a book of images.
pub(super) async fn divina(
    State(app): State<AppState>,
    who: Reader<need::PagesRead>,
    ValidPath(OfBook { id }): ValidPath<OfBook>,
) -> ApiResult<Response> {
    let detail = app.core.books().find(who.viewer(), id).await?;
    if detail.row.book.format == BookFormat::Epub {
        let message = format!("`{}` is no book of images", detail.row.book.file_name);
        return Err(CodexError::Unsupported(Reason::FormatUnsupported { message }).into());
    }
    let pages = app.core.pages().list(who.viewer(), id).await?;
    Ok(json::answer(&manifest::divina(&detail.row, &pages, &who.view()), DIVINA))
}

/// A file of a book in an address.
#[derive(Debug, Deserialize)]
pub(super) struct OfResource {
    id: BookId,
    path: String,
}

/// A file inside an EPUB, served so that it can neither run in our origin nor call out.
pub(super) async fn resource(
    State(app): State<AppState>,
    who: Reader<need::PagesRead>,
    ValidPath(OfResource { id, path }): ValidPath<OfResource>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let resource = app.core.epub().resource(who.viewer(), id, &path).await?;
    let (etag, freshness) = (ETag::strong(&resource.etag), Freshness::Revalidate);
    let (media_type, placement) = content::book_media_type(&resource.media_type);
    let mut response = if etag.is_known(&headers) {
        etag::not_modified(&etag, freshness)
    } else {
        let content = resource.content;
        ContentAnswer { media_type, etag, freshness, content }.into_response().await?
    };
    placement.confine(response.headers_mut());
    Ok(response)
}

/// Which form of a book positions are wanted for.
#[derive(Debug, Deserialize)]
pub(super) struct PositionsQuery {
    of: Option<Form>,
}

/// A form that a book has beside its images.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Form {
    Pdf,
}

/// The positions of a book: its pages, as images or in its document, or those of its chapters.
pub(super) async fn positions(
    State(app): State<AppState>,
    who: Reader<need::PagesRead>,
    ValidPath(OfBook { id }): ValidPath<OfBook>,
    ValidQuery(query): ValidQuery<PositionsQuery>,
) -> ApiResult<Response> {
    if query.of == Some(Form::Pdf) {
        let detail = pdf_of(&app, &who, id).await?;
        return Ok(json::answer(&manifest::pdf_positions(&detail.row, &who.view()), POSITIONS));
    }
    let document = match kind_of(&app, &who, id).await? {
        Book::Text => app.core.epub().positions(who.viewer(), id).await?.json,
        Book::Paged(_) => {
            let pages = app.core.pages().list(who.viewer(), id).await?.pages;
            let (total, view) = (pages.len().max(1), who.view());
            #[expect(clippy::cast_precision_loss, reason = "a book has few pages")]
            let share = |number: u32| f64::from(number - 1) / total as f64;
            let locators = pages.iter().map(|page| {
                json!({
                    "href": view.path(&format!("/books/{id}/pages/{}", page.number)),
                    "type": page.media_type,
                    "locations": {
                        "position": page.number, "progression": 0.0,
                        "totalProgression": share(page.number),
                    },
                })
            });
            let locators: Vec<Value> = locators.collect();
            json!({"total": locators.len(), "positions": locators})
        }
    };
    Ok(json::answer(&document, POSITIONS))
}

/// Where the reader is, as Readium tells it; nothing of a book that was not begun.
pub(super) async fn get_progression(
    State(app): State<AppState>,
    who: Reader<need::LibrariesRead>,
    ValidPath(OfBook { id }): ValidPath<OfBook>,
) -> ApiResult<Response> {
    let Some(kept) = app.core.progress().find(who.viewer(), id).await? else {
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    let of = kind_of(&app, &who, id).await?;
    let nearest = match of {
        Book::Text => app.core.epub().nearest(who.viewer(), id, kept.percentage).await?,
        Book::Paged(_) => None,
    };
    let view = who.view();
    let page = |page: u32| view.path(&format!("/books/{id}/pages/{page}"));
    let document = progression::write_readium(&kept, of, page, nearest);
    Ok(json::answer(&document, READIUM_PROGRESSION))
}

/// Moves the position to what Readium tells, unless a newer one is known.
pub(super) async fn put_progression(
    State(app): State<AppState>,
    who: Reader<need::ProgressWrite>,
    ValidPath(OfBook { id }): ValidPath<OfBook>,
    body: Bytes,
) -> ApiResult<Response> {
    let of = kind_of(&app, &who, id).await?;
    let update = progression::read_readium(&body, of)
        .map_err(|Unreadable(message)| ApiError::new(ErrorCode::BadRequest, message))?;
    if is_stale(&app, &who, id, &update).await? {
        let message = "A newer position is known.";
        return Err(ApiError::new(ErrorCode::PositionStale, message));
    }
    app.core.progress().save(&who, id, update).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Where the reader is, as OPDS tells it; an empty answer of a book that was not begun.
pub(super) async fn get_position(
    State(app): State<AppState>,
    who: Reader<need::LibrariesRead>,
    ValidPath(OfBook { id }): ValidPath<OfBook>,
) -> ApiResult<Response> {
    let Some(kept) = app.core.progress().find(who.viewer(), id).await? else {
        let kind = [(header::CONTENT_TYPE, PROGRESSION)];
        return Ok((kind, Bytes::new()).into_response());
    };
    let of = kind_of(&app, &who, id).await?;
    Ok(json::answer(&progression::write_opds(&kept, of), PROGRESSION))
}

/// Moves the position to what OPDS tells, unless a newer one is known; what is kept then.
pub(super) async fn put_position(
    State(app): State<AppState>,
    who: Reader<need::ProgressWrite>,
    ValidPath(OfBook { id }): ValidPath<OfBook>,
    body: Bytes,
) -> ApiResult<Response> {
    let of = kind_of(&app, &who, id).await?;
    let update = match progression::read_opds(&body, of) {
        Ok(update) => update,
        Err(Unreadable(message)) => {
            return Ok(problem(StatusCode::BAD_REQUEST, "progression-invalid-payload", message));
        }
    };
    if is_stale(&app, &who, id, &update).await? {
        let message = "A newer position is known.";
        return Ok(problem(StatusCode::CONFLICT, "progression-date", message));
    }
    let is_new = app.core.progress().find(who.viewer(), id).await?.is_none();
    let kept = app.core.progress().save(&who, id, update).await?;
    let mut answer = json::answer(&progression::write_opds(&kept, of), PROGRESSION);
    *answer.status_mut() = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok(answer)
}

async fn is_stale(
    app: &AppState,
    who: &Actor,
    id: BookId,
    update: &ProgressUpdate,
) -> ApiResult<bool> {
    let kept = app.core.progress().find(who.viewer(), id).await?;
    Ok(kept.is_some_and(|kept| update.at.is_some_and(|at| at <= kept.client_at)))
}

async fn kind_of(app: &AppState, who: &Actor, id: BookId) -> ApiResult<Book> {
    let book = app.core.books().find(who.viewer(), id).await?.row.book;
    Ok(match book.format {
        BookFormat::Epub => Book::Text,
        _ => Book::Paged(book.page_count.unsigned_abs()),
    })
}

/// A refusal as the protocol of positions has it (RFC 9457).
fn problem(status: StatusCode, kind: &str, message: &str) -> Response {
    let body = json!({
        "type": format!("https://registry.opds.io/error#{kind}"), "title": message,
        "status": status.as_u16(),
    });
    let mut response = (status, body.to_string()).into_response();
    let kind = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}
