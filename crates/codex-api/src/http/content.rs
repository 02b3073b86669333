//! Contents that services hand out, as response bodies.
//! Must not hold more of a large file in memory than one piece.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use codex_services::CodexError;
use codex_services::storage::Content;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};

use crate::error::ApiResult;
use crate::http::etag::{self, ETag, Freshness};
use crate::middleware::headers::BOOK_CONTENT_POLICY;

/// A file range up to this length is read at once, so that it leaves in one write with its headers.
const WHOLE_BYTES: u64 = 1024 * 1024;

/// Bytes in the description of the API.
pub(crate) struct Binary;

impl utoipa::PartialSchema for Binary {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)))
            .build()
            .into()
    }
}

impl utoipa::ToSchema for Binary {}

/// An answer with this content.
pub(crate) struct ContentAnswer {
    /// Media type of the bytes.
    pub(crate) media_type: HeaderValue,
    /// Strong validator.
    pub(crate) etag: ETag,
    /// How long a copy may be used.
    pub(crate) freshness: Freshness,
    /// The bytes.
    pub(crate) content: Content,
}

impl ContentAnswer {
    /// Builds the response; reads small ranges first.
    pub(crate) async fn into_response(self) -> ApiResult<Response> {
        let length = self.content.len();
        let mut response = body(self.content).await?.into_response();
        let headers = response.headers_mut();
        set_content_headers(headers, self.media_type, length);
        etag::set_validators(headers, &self.etag, self.freshness);
        Ok(response)
    }
}

/// Sets `Content-Type` and `Content-Length`.
pub(crate) fn set_content_headers(headers: &mut HeaderMap, media_type: HeaderValue, length: u64) {
    headers.insert(header::CONTENT_TYPE, media_type);
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
}

/// The content as a body.
pub(crate) async fn body(content: Content) -> ApiResult<Body> {
    match content {
        Content::Bytes(bytes) => Ok(Body::from(bytes)),
        Content::File(range) if Content::File(range.clone()).len() <= WHOLE_BYTES => {
            let bytes = range
                .read()
                .await
                .map_err(|error| CodexError::internal(error, "reading a file on its way out"))?;
            Ok(Body::from(bytes))
        }
        large @ Content::File(_) => Ok(Body::from_stream(large.into_stream())),
    }
}

/// How a file out of a book leaves: with a type that can do nothing by itself, or as a document that its policy keeps
/// from doing anything. All else, scripts above all, is bytes to be stored.
pub(crate) fn book_media_type(declared: &str) -> (HeaderValue, Placement) {
    const SHOWN: &[&str] = &[
        "application/xhtml+xml",
        "application/xml",
        "application/x-dtbncx+xml",
        "application/oebps-package+xml",
        "application/smil+xml",
        "application/pdf",
        "application/vnd.ms-opentype",
        "application/font-sfnt",
        "application/font-woff",
        "application/x-font-ttf",
        "application/x-font-opentype",
        "text/css",
        "text/html",
        "text/plain",
        "text/xml",
        "image/apng",
        "image/avif",
        "image/bmp",
        "image/gif",
        "image/heic",
        "image/heif",
        "image/jpeg",
        "image/jxl",
        "image/png",
        "image/svg+xml",
        "image/webp",
        "font/otf",
        "font/sfnt",
        "font/ttf",
        "font/woff",
        "font/woff2",
        "font/collection",
        "audio/aac",
        "audio/flac",
        "audio/mp4",
        "audio/mpeg",
        "audio/ogg",
        "audio/wav",
        "audio/webm",
        "video/mp4",
        "video/mpeg",
        "video/ogg",
        "video/webm",
    ];
    let essence = declared.split(';').next().unwrap_or_default().trim();
    match SHOWN.iter().find(|shown| shown.eq_ignore_ascii_case(essence)) {
        Some(shown) => (HeaderValue::from_static(shown), Placement::Inline),
        None => (HeaderValue::from_static("application/octet-stream"), Placement::Attachment),
    }
}

/// Whether a browser shows an answer or stores it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Placement {
    /// It is shown.
    Inline,
    /// It is stored.
    Attachment,
}

impl Placement {
    /// Makes a browser store what must not be shown, and keeps what is shown from doing anything.
    pub(crate) fn confine(self, headers: &mut HeaderMap) {
        let policy = HeaderValue::from_static(BOOK_CONTENT_POLICY);
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        match self {
            Self::Inline => {}
            Self::Attachment => {
                let value = HeaderValue::from_static("attachment");
                headers.insert(header::CONTENT_DISPOSITION, value);
            }
        }
    }
}

/// A media type as a header value; one that cannot be is of unknown type.
pub(crate) fn media_type(text: &str) -> HeaderValue {
    HeaderValue::from_str(text)
        .unwrap_or_else(|_invalid| HeaderValue::from_static("application/octet-stream"))
}
