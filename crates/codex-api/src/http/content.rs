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

/// A media type as a header value; one that cannot be is of unknown type.
pub(crate) fn media_type(text: &str) -> HeaderValue {
    HeaderValue::from_str(text)
        .unwrap_or_else(|_invalid| HeaderValue::from_static("application/octet-stream"))
}
