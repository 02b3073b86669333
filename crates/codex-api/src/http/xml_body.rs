//! XML bodies with a bound on their size.
//! Must not read them.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use codex_services::read_lists::MAX_FILE_BYTES;

use crate::error::{ApiError, ErrorCode};
use crate::http::valid_json;

/// The bytes of an XML document.
pub(crate) struct XmlBody(pub(crate) Bytes);

impl<S: Sync> FromRequest<S> for XmlBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, _state: &S) -> Result<Self, ApiError> {
        let media_type = request.headers().get(header::CONTENT_TYPE);
        let essence = media_type
            .and_then(|value| value.to_str().ok())
            .and_then(|text| text.split(';').next())
            .map(|text| text.trim().to_ascii_lowercase());
        // Browsers know no type of this kind of file.
        let is_xml = essence.as_deref().is_some_and(|essence| {
            ["application/xml", "text/xml", "application/octet-stream"].contains(&essence)
        });
        if !is_xml {
            let message = "The body must be of type `application/xml`.";
            return Err(ApiError::new(ErrorCode::UnsupportedMediaType, message));
        }
        valid_json::read(request, MAX_FILE_BYTES).await.map(Self)
    }
}
