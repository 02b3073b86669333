//! The file of a book as an answer, in one piece or in parts, for every door.
//! Must not compress: ranges count the bytes of the file.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use codex_models::{Actor, BookId};
use codex_services::books::FileBody;
use codex_services::storage::Content;

use crate::error::{ApiError, ApiResult, ErrorCode};
use crate::http::content::{self, set_content_headers};
use crate::http::disposition;
use crate::http::etag::{self, ETag, Freshness};
use crate::http::range::{self, Selection};
use crate::state::AppState;

/// The file of a book, or the part that is asked for.
pub(crate) async fn answer(
    app: &AppState,
    who: &Actor,
    id: BookId,
    headers: &HeaderMap,
) -> ApiResult<Response> {
    let file = app.core.files().open(who.viewer(), id).await?;
    let etag = ETag::strong(&file.etag);
    if etag.is_known(headers) {
        return Ok(etag::not_modified(&etag, Freshness::Revalidate));
    }
    let length = file.content.len();
    match range::select(headers, length, &etag) {
        Selection::Unsatisfiable => Ok(unsatisfiable(length)),
        Selection::Whole => whole_or_part(StatusCode::OK, &file, file.content.clone(), &etag).await,
        Selection::Part { offset, length: part } => {
            let content = file.content.slice(offset, part);
            let mut response =
                whole_or_part(StatusCode::PARTIAL_CONTENT, &file, content, &etag).await?;
            let content_range = content_range(offset, part, length);
            response.headers_mut().insert(header::CONTENT_RANGE, content_range);
            Ok(response)
        }
    }
}

async fn whole_or_part(
    status: StatusCode,
    file: &FileBody,
    content: Content,
    etag: &ETag,
) -> ApiResult<Response> {
    let length = content.len();
    let body: Body = content::body(content).await?;
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    set_content_headers(headers, content::media_type(file.media_type), length);
    etag::set_validators(headers, etag, Freshness::Revalidate);
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::CONTENT_DISPOSITION, disposition::attachment(&file.file_name));
    Ok(response)
}

fn unsatisfiable(length: u64) -> Response {
    let message = format!("The file has {length} bytes.");
    let mut response = ApiError::new(ErrorCode::RangeNotSatisfiable, message).into_response();
    let value = HeaderValue::from_str(&format!("bytes */{length}"));
    response.headers_mut().extend(value.ok().map(|value| (header::CONTENT_RANGE, value)));
    response
}

fn content_range(offset: u64, part: u64, length: u64) -> HeaderValue {
    let last = offset + part - 1;
    HeaderValue::from_str(&format!("bytes {offset}-{last}/{length}"))
        .unwrap_or_else(|_invalid| HeaderValue::from_static("bytes */*"))
}
